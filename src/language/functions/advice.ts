/** Expressions that do what functions and tests of other engines do. Each compiles in the language. */
const expressions: Readonly<Record<string, string>> = {
  "value[key]": "attr",
  "value | tojson(2)": "pprint",
  "loop.cycle(first, second)": "cycler",
  "list | join(separator)": "joiner",
  "list + others": "chain",
  "list | sort | reversed": "rsort",
  "'item' if count == 1 else 'items'": "pluralize",
  "value | get('a.b')": "get_path",
  "object | pick(keys)": "keep_keys",
  "object | omit(keys)": "remove_keys",
  "list | groupby(attribute)": "groupby_as_dict",
  "loop.index0": "counter",
  "workflow.name": "ctx_get",
  "text | indent(width, true)": "nindent",
  "text | tojson": "escapeChar",
  "number | root": "sqrt",
  "list | unique": "set",
  "value | list": "tuple",
  "value is defined": "has_value is_defined",
  "value is mapping": "map",
  "text is starting_with('/')": "abs",
  "text | fromjson": "json",
  "now()": "utcnow",
  "dict(pairs)": "dict_kv",
  "value | items": "to_paths",
  "seconds / 60": "to_minutes to_hours to_days to_weeks to_months to_years to_seconds to_milliseconds to_time_unit",
  "value[1:3]": "substring",
  "text | lower": "lowercase casefold",
  "text | upper": "uppercase",
  "value | length": "size len",
  "text | trim": "strip",
  "text | starts_with(prefix)": "startswith",
  "text | ends_with(suffix)": "endswith",
  "list | sort": "sorted",
  "list | map('upper')": "apply",
  "number ** 2": "power",
  "number | ceil": "ceiling",
  "value | string": "str",
  "value | number": "to_number",
  "text | join": "concat",
};

/** What to do where another engine has a function or a test that has no counterpart here. */
const sentences: Readonly<Record<string, string>> = {
  "the parameters and the config of the run are what a template reads: the host puts it there":
    "lookup query q env_var getenv expandvars expanduser",
  "the template asks no file: let a task read it, and take its result":
    "fileglob realpath fileExists isFileEmpty fileEmpty fileSize fileURI read unvault parse_cli parse_xml " +
    "lines file directory exists link link_exists mount is_abs is_dir is_file is_link is_mount " +
    "is_same_file same_file",
  "secrets are entries of the keystore, which the host seals: keystore.name":
    "vault password_hash type5_pw encrypt decrypt hashids_encode hashids_decode " + "vault_encrypted vaulted_file",
  "a template can't fail on purpose but by 'value | mandatory(message)': let the condition of a task decide":
    "error raise_exception",
  "it is no function of the language: let the host register one of that name":
    "ipaddr ipv4 ipv6 ipwrap ipsubnet nthhost hwaddr macaddr cidr_merge network_in_usable slaac from_csv " +
    "to_xml from_xml random_mac jc unicode_normalize gpg_keyserver vlan_parser vlan_expander " +
    "k8s_config_resource_name jq http nanoId randomPort pack unpack from_hex fromIon toIon ion " +
    "timestampMicro timestampNano kv executions execution lists_mergeby sin cos tan asin acos atan atan2 " +
    "statistical_mode remap wrap version_sort replace_keys lipsum xmlattr className typeOf",
  "numbers are written out, such as 3.141592653589793": "pi e tau inf",
  "how tasks ended is asked by succeeded(task), failed(task) and timed_out(task)": "task_state tasksWithState",
  "an iteration has item, index and parent.item": "currentEachOutput iterationOutput parent",
  "results of tasks are read as task.name": "subflowOutputs errorLogs",
  "a template stands alone, and renders no other":
    "render renderOnce block eval printContext as_function translated state_translated",
  "the state of things belongs to the host: let it give parameters, or register a function":
    "states state_attr is_state is_state_attr expand closest distance issue issues config_entry_attr " +
    "config_entry_id merge_response is_hidden_entity area_devices area_entities area_id area_name areas " +
    "device_attr device_entities device_id device_name floor_areas floor_entities floor_id floor_name " +
    "floors is_device_attr label_areas label_devices label_entities label_id label_name labels",
  "the dialect 'times' has to_time(text, format)":
    "strptime as_datetime as_local today_at strtotime date parse_datetime to_datetime datetime",
  "the dialect 'times' has timestamp(time)": "as_timestamp unixtimestamp timestampMilli",
  "the dialect 'times' has format_time(time, format, zone)":
    "timestamp_custom timestamp_local timestamp_utc datetimeformat dateformat timeformat format_date " +
    "strftime_now strftime",
  "the dialect 'times' has add_time(time, days=1)": "dateAdd timedelta as_timedelta",
  "the dialect 'times' has time_between(then, now())": "relative_time time_since time_until",
  "nothing counts as escaped here: use 'escape' where HTML is made": "escaped",
  "names are looked up when a template is compiled: there is nothing to ask": "filter test callable",
  "numbers are of one type, and lists have no other": "string_like",
};

/** The functions, the tests and the methods that dialects add. A test holds these lists to what the dialects have. */
export const ofDialects: Readonly<Record<"function" | "test" | "method", Readonly<Record<string, string>>>> = {
  method: { times: "strftime" },
  function: {
    ansible:
      "checksum combinations comment commonpath extract from_yaml from_yaml_all human_readable " +
      "human_to_bytes json_query normpath permutations rekey_on_member relpath shuffle strftime subelements " +
      "to_datetime to_nice_json to_nice_yaml to_uuid to_yaml type_debug undef urlsplit win_basename win_dirname " +
      "win_splitdrive",
    homeAssistant:
      "average base64_decode base64_encode bitwise_and bitwise_or bitwise_xor clamp iif is_defined " +
      "is_number median ordinal regex_findall_index slugify typeof version",
    kestra:
      "abbreviate base64decode base64encode chunk distinct endsWith fromJson isIn json numberFormat " +
      "randomInt secret slugify startsWith substringAfter substringAfterLast substringBefore " +
      "substringBeforeLast toJson toString yaml",
    stackstorm:
      "completed ctx decrypt_kv from_json_string from_yaml_string item json json_dump json_escape json_parse " +
      "jsonpath_query regex_substring st2kv task task_status to_complex to_human_time_from_seconds " +
      "to_json_string to_yaml_string use_none version_bump_major version_bump_minor version_bump_patch " +
      "version_compare version_equal version_less_than version_match version_more_than version_strip_patch " +
      "yaml_dump yaml_parse",
    times: "add_time format_time from_timestamp human_duration time_between timestamp to_time",
  },
  test: {
    ansible:
      "all any change changed contains fail failed failure finished isnan issubset issuperset nan reachable skip " +
      "skipped started succeeded success successful timedout unreachable uri urn version_compare",
    homeAssistant: "is_number list",
    times: "after before",
  },
};

const namesIn = (text: string): readonly string[] => text.split(" ").filter((name) => name !== "");

const invert = (
  table: Readonly<Record<string, string>>,
  write: (key: string) => string,
): readonly (readonly [name: string, instead: string])[] =>
  Object.entries(table).flatMap(([key, names]) => namesIn(names).map((name) => [name, write(key)] as const));

let advice: ReadonlyMap<string, string> | undefined;

/**
 * Says what to write or do instead of a function, a test or a method that another engine has; undefined for a name that none has. What a
 * dialect has is told first: the host may add it.
 */
export function insteadOf(kind: "function" | "test" | "method", name: string): string | undefined {
  const own = name.slice(name.lastIndexOf(".") + 1); // `ansible.utils.ipaddr` is told as `ipaddr` is
  const dialects = Object.entries(ofDialects[kind]).flatMap(([dialect, names]) =>
    namesIn(names).includes(own) ? [`'${dialect}'`] : [],
  );
  if (dialects.length > 0) {
    return `it is of the dialect ${dialects.join(" and of ")}, which the host may add by createEnvironment({ dialects })`;
  }
  advice ??= new Map([
    ...invert(sentences, (sentence) => sentence),
    ...invert(expressions, (expression) => `use '${expression}'`),
  ]);
  return advice.get(own);
}

// Intl.NumberFormat takes as long to make as fifty numbers to write. There are as many as there can be digits.
const formats = new Map<number | undefined, Intl.NumberFormat>();

/** Writes a number without an exponent, with so many digits behind the point or as many as it has. */
export function plainDecimal(value: number, places: number | undefined): string {
  return formatWith(places).format(value);
}

function formatWith(places: number | undefined): Intl.NumberFormat {
  const existing = formats.get(places);
  if (existing !== undefined) return existing;
  const [minimumFractionDigits, maximumFractionDigits] = [places ?? 0, places ?? 20];
  const format = new Intl.NumberFormat("en-US", { useGrouping: false, minimumFractionDigits, maximumFractionDigits });
  formats.set(places, format);
  return format;
}

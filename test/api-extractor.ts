import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";

/** A declaration as API Extractor describes it, without the properties that are not used here. */
export interface ApiItem {
  readonly kind: string;
  /** Constructors and index signatures have no name. */
  readonly name?: string;
  readonly isStatic?: boolean;
  /** The file is known for the exports of an entry point only. */
  readonly fileUrlPath?: string;
  readonly excerptTokens?: readonly { readonly text: string }[];
  readonly parameters?: readonly { readonly parameterName: string }[];
  readonly returnTypeTokenRange?: { readonly startIndex: number };
  readonly members?: readonly ApiItem[];
}

/** The public API of an entry point. */
export interface Api {
  /** It lists all declarations that a public one refers to, as text that can be compared. */
  readonly report: string;
  readonly exports: readonly ApiItem[];
}

const root = new URL("..", import.meta.url).pathname;

/** Reads the built declarations of an entry point. */
export function apiOf(entryPoint: string): Api {
  const folder = mkdtempSync(join(tmpdir(), "workflow-context-api-"));
  try {
    const file = join(root, "dist", `${entryPoint}.d.ts`);
    const silent = { default: { logLevel: ExtractorLogLevel.None } };
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: root,
        mainEntryPointFilePath: file,
        newlineKind: "lf",
        compiler: { overrideTsconfig: { extends: join(root, "tsconfig.build.json"), include: [], files: [file] } },
        apiReport: {
          enabled: true,
          reportFileName: "report",
          reportFolder: folder,
          reportTempFolder: folder,
          includeForgottenExports: true,
        },
        docModel: { enabled: true, apiJsonFilePath: join(folder, "model.json") },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        // Without these settings it reports missing release tags, and the braces in our examples.
        messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(root, "package.json"),
    });
    const { succeeded } = Extractor.invoke(config, {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = message.logLevel !== ExtractorLogLevel.Error;
      },
    });
    if (!succeeded) throw new Error(`API Extractor can't read ${file}`);
    const model = JSON.parse(readFileSync(join(folder, "model.json"), "utf8")) as ApiItem; // the model of a package with one entry point
    return { report: readFileSync(join(folder, "report.api.md"), "utf8"), exports: model.members?.[0]?.members ?? [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

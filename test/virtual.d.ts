declare module "virtual:examples" {
  export const examples: readonly (readonly [title: string, run: () => Promise<void>])[];
}

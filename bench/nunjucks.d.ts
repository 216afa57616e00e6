// What the bench uses of nunjucks itself: its own compiled template, to compare with.
declare module "nunjucks" {
  class Environment {
    constructor(loader: null, options: { readonly autoescape: boolean });
  }
  class Template {
    constructor(source: string, environment: Environment, path: null, eager: boolean);
    render(context: object): string;
  }
  const nunjucks: { readonly Environment: typeof Environment; readonly Template: typeof Template };
  export default nunjucks;
}

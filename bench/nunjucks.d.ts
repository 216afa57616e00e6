// The bench uses the compiled templates of nunjucks itself, to compare with.
declare module "nunjucks" {
  interface Template {
    render(context: object): string;
  }
  const nunjucks: {
    readonly Environment: new (loader: null, options: { readonly autoescape: boolean }) => object;
    readonly Template: new (source: string, environment: object, path: null, eager: boolean) => Template;
  };
  export default nunjucks;
}

// The bench uses of jexl an expression that is compiled once and evaluated many times, as its README shows.
declare module "jexl" {
  const jexl: { compile(source: string): { evalSync(context: object): unknown } };
  export default jexl;
}

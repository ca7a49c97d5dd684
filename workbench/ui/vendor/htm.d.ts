// htm as we use it: a tag for templates, bound to the function that makes nodes.
type Tag<Node> = (texts: TemplateStringsArray, ...values: any[]) => Node;
declare const htm: { bind<Node>(h: (type: any, props: any, ...children: any[]) => Node): Tag<Node> };
export default htm;

// What we use of Preact.
export interface VNode {
  type: unknown;
  props: Record<string, unknown>;
}
export function h(type: unknown, props: Record<string, unknown> | null, ...children: unknown[]): VNode;
export function render(node: unknown, into: Element | ShadowRoot): void;
export function createContext<T>(value: T): { Provider: (props: { value: T }) => unknown };

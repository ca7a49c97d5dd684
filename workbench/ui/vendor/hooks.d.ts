// What we use of Preact's hooks; what starts as null becomes anything later.
type Next<T> = (next: T | ((before: T) => T)) => void;
export function useContext(context: unknown): any;
export function useEffect(effect: () => unknown, inputs?: readonly unknown[]): void;
export function useLayoutEffect(effect: () => unknown, inputs?: readonly unknown[]): void;
export function useMemo<T>(make: () => T, inputs?: readonly unknown[]): T;
export function useRef(initial?: null): { current: any };
export function useRef<T>(initial: T): { current: T };
export function useState(initial: null): [any, Next<any>];
export function useState(initial: never[]): [any[], Next<any[]>];
export function useState<T>(initial: T | (() => T)): [T, Next<T>];

// The tree of questions on the page: groups, repeats, and the questions in them.
import type { AnyNode, RootNode } from '@getodk/xforms-engine';
import { button, h } from './dom';
import { note, question, type Context } from './question';
import { effect, scoped } from './signal';

type Node<T extends AnyNode['nodeType']> = Extract<AnyNode, { nodeType: T }>;

/** Writes a node and all below it. */
export function tree(node: AnyNode, context: Context): HTMLElement {
  switch (node.nodeType) {
    case 'group':
    case 'repeat-instance':
      return group(node as Node<'group'>, context);
    case 'repeat-range:controlled':
    case 'repeat-range:uncontrolled':
      return repeat(node as Node<'repeat-range:uncontrolled'>, context);
    case 'note':
      return note(node as Node<'note'>, context);
    case 'model-value':
    case 'attribute':
      return h('div', { hidden: true });
    default:
      return question(node, context);
  }
}

function group(node: Node<'group'>, context: Context): HTMLElement {
  const title = h('h2', { class: 'govuk-heading-m' });
  const box = h('section', {}, title, ...node.currentState.children.map((child: unknown) => tree(child as AnyNode, context)));
  effect(() => {
    title.textContent = node.currentState.label?.asString ?? '';
    title.hidden = !title.textContent;
    box.hidden = !node.currentState.relevant || node.currentState.hasRelevantBodyNodes === false;
  });
  return box;
}

/** A repeat: each occurrence is built once and leaves alone. */
function repeat(node: Node<'repeat-range:uncontrolled'>, context: Context): HTMLElement {
  const built = new Map<string, [HTMLElement, () => void]>();
  const places = h('div', {});
  const controlled = (node.nodeType as string) === 'repeat-range:controlled';
  const add = button(context.say('add'), () => {
    node.addInstances();
    context.changed();
  }, 'secondary');
  const title = h('h2', { class: 'govuk-heading-m' });
  const box = h('section', {}, title, places, add);
  effect(() => {
    const children = node.currentState.children;
    title.textContent = node.currentState.label?.asString ?? '';
    box.hidden = !node.currentState.relevant;
    add.hidden = controlled;
    for (const [id, [element, end]] of built) {
      if (!children.some((child: AnyNode) => child.nodeId === id)) {
        end();
        element.remove();
        built.delete(id);
      }
    }
    for (const child of children) {
      if (built.has(child.nodeId)) continue;
      const remove = button(context.say('remove'), () => {
        node.removeInstances(node.currentState.children.indexOf(child));
        context.changed();
      }, 'secondary');
      remove.hidden = controlled;
      const [element, end] = scoped(() => h('div', { class: 'govuk-inset-text' }, tree(child as AnyNode, context), remove));
      built.set(child.nodeId, [element, end]);
      places.append(element);
    }
  });
  return box;
}

/** What stands on one page: top-level groups a page each, loose questions together. */
export function pages(root: RootNode): AnyNode[][] {
  const all: AnyNode[][] = [];
  let loose: AnyNode[] | undefined;
  for (const child of root.currentState.children as readonly AnyNode[]) {
    if (child.nodeType === 'model-value') continue;
    if ('children' in child.currentState && child.currentState.children) {
      all.push([child]);
      loose = undefined;
    } else if (loose) {
      loose.push(child);
    } else {
      all.push((loose = [child]));
    }
  }
  return all;
}

/** Whether anything of a page is to be asked or shown. */
export function relevant(page: AnyNode[]): boolean {
  return page.some((node) => node.currentState.relevant && !('hasRelevantBodyNodes' in node.currentState && node.currentState.hasRelevantBodyNodes === false));
}

/** The relevant questions of some nodes. */
export function* leaves(nodes: readonly AnyNode[]): Generator<AnyNode> {
  for (const node of nodes) {
    if (!node.currentState.relevant) continue;
    const children = node.currentState.children as readonly AnyNode[] | null;
    if (children) yield* leaves(children);
    else yield node;
  }
}

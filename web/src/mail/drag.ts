import { createSignal } from 'solid-js';
import type { Id } from '../jmap/types';

/** The rows that are being dragged. */
const [dragged, setDragged] = createSignal<Id[]>([]);
export { dragged, setDragged };

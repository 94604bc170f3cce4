import { SNOOZE } from '../jmap/types';
import { mail } from '../store/app';

/** How far ahead something can be snoozed, in seconds; 0 when the server does not do that. */
export function longestSnooze(): number {
  return Number(mail().client.capability(mail().account, SNOOZE)?.['maxSnoozeSeconds'] ?? 0);
}

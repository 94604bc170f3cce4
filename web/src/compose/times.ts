/** The moments that people usually mean. */
export function usualTimes(now: Date): { label: 'sendTomorrow' | 'sendMonday'; at: Date }[] {
  const morning = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 8, 0);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const times: { label: 'sendTomorrow' | 'sendMonday'; at: Date }[] = [{ label: 'sendTomorrow', at: morning(1) }];
  if (toMonday > 1) times.push({ label: 'sendMonday', at: morning(toMonday) });
  return times;
}

export interface UsualTime {
  label: 'snzLaterToday' | 'snzEvening' | 'snzTomorrow' | 'snzWeekend' | 'snzNextWeek';
  at: Date;
}

/** The moments to which people put things off, the first first and none twice. */
export function snoozeTimes(now: Date): UsualTime[] {
  const day = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, 0);
  const times: UsualTime[] = [];
  const later = new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 3, 0);
  if (later < day(0, 17)) times.push({ label: 'snzLaterToday', at: later });
  if (now < day(0, 17)) times.push({ label: 'snzEvening', at: day(0, 18) });
  times.push({ label: 'snzTomorrow', at: day(1, 8) });
  const toSaturday = (6 - now.getDay() + 7) % 7;
  if (toSaturday > 1 && now.getDay() > 0) times.push({ label: 'snzWeekend', at: day(toSaturday, 9) });
  const toMonday = (8 - now.getDay()) % 7 || 7;
  if (toMonday > 1) times.push({ label: 'snzNextWeek', at: day(toMonday, 8) });
  return times;
}

/** How smoothly a page scrolls: by the clock, and by the processor time of its main thread, which a busy machine does not falsify. */
const sorted = (values) => [...values].sort((a, b) => a - b);
const at = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const round = (value) => Math.round(value * 10) / 10;

/** Frames and long tasks of the page while something is done, and its tasks as the browser's own trace has them. */
export async function measure(page, client, work) {
  const events = [];
  const heard = ({ value }) => events.push(...value);
  client.on('Tracing.dataCollected', heard);
  await client.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'blink.user_timing'], excludedCategories: ['*'] } });
  await page.evaluate(() => {
    const seen = (window.seen = { frames: [], long: [], made: 0, going: true });
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) seen.made += 1 + node.getElementsByTagName('*').length;
    }).observe(document.querySelector('.list-scroll'), { childList: true, subtree: true });
    new PerformanceObserver((found) => seen.long.push(...found.getEntries().map((each) => each.duration))).observe({ type: 'longtask' });
    let before;
    const frame = (now) => {
      if (before !== undefined) seen.frames.push(now - before);
      before = now;
      if (seen.going) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    performance.mark('measured-from');
  });
  await work();
  const seen = await page.evaluate(() => {
    performance.mark('measured-to');
    window.seen.going = false;
    return window.seen;
  });
  const whole = new Promise((resolve) => client.once('Tracing.tracingComplete', resolve));
  await client.send('Tracing.end');
  await whole;
  client.off('Tracing.dataCollected', heard);
  return { ...figures(seen), ...busy(events) };
}

function figures({ frames, long, made }) {
  return {
    made,
    frames: frames.length,
    frame_median_ms: round(at(frames, 0.5)),
    frame_p99_ms: round(at(frames, 0.99)),
    frame_worst_ms: round(Math.max(0, ...frames)),
    late: frames.filter((each) => each > 34).length,
    long_tasks: long.length,
  };
}

/** What the main thread worked between the two marks: each task by the processor time that it took. */
function busy(events) {
  const main = events.find((each) => each.name === 'measured-from');
  const end = events.find((each) => each.name === 'measured-to');
  const tasks = events
    .filter((each) => each.pid === main.pid && each.tid === main.tid && each.ts > main.ts && each.ts < end.ts && /RunTask$/.test(each.name) && each.tdur !== undefined)
    .map((each) => each.tdur / 1000);
  return { work_ms: Math.round(tasks.reduce((a, b) => a + b, 0)), task_worst_ms: round(Math.max(0, ...tasks)), tasks_over_16: tasks.filter((each) => each > 16).length };
}

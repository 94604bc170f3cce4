import { createSignal, onCleanup, Show } from 'solid-js';
import { number } from '../i18n/format';
import { Button, say } from '../ui/kit';
import { ask, follow, Refused, SignedOut, type Row } from './api';
import { CsvFile } from './csv';
import { FormFields, gathered, Problem, rowsOf, save, Section, Table, words, type Field } from './parts';
import { a } from './texts';

const KINDS = ['SIGN_IN', 'BIND', 'LIST', 'READ', 'SEARCH', 'CHANGE', 'EXPORT', 'IMPORT', 'DELIVER', 'ADMIN', 'PROBE'];
const PAGE = 50;

/** A form above what it finds. */
function Asking(props: { fields: Field[]; action: string; send: (values: Row) => Promise<void> }) {
  const [busy, setBusy] = createSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    await props.send(gathered(props.fields, event.currentTarget as HTMLFormElement));
    setBusy(false);
  };
  return (
    <form class="asking" onSubmit={(event) => void submit(event)}>
      <FormFields fields={props.fields} />
      <Button type="submit" kind="primary" busy={busy()}>{props.action}</Button>
    </form>
  );
}

function told(error: unknown): string {
  return error instanceof SignedOut ? '' : error instanceof Refused ? `${a().refused} ${error.message}` : a().unreachable;
}

function Search() {
  const [events, setEvents] = createSignal<Row[]>();
  const [next, setNext] = createSignal<{ asked: Row; before: number; reached: string }>();
  const [problem, setProblem] = createSignal('');
  const look = async (asked: Row, before?: number) => {
    setProblem('');
    try {
      const row = (await ask('audit.search', { ...asked, before, events: PAGE })).rows[0] ?? {};
      setEvents([...(before ? (events() ?? []) : []), ...((row['events'] as Row[] | undefined) ?? [])]);
      setNext(row['next'] === undefined ? undefined : { asked, before: Number(row['next']), reached: String(row['reached'] ?? '') });
    } catch (error) {
      setProblem(told(error));
    }
  };
  const fields = (): Field[] => [
    { name: 'by', label: a().by, needless: true },
    { name: 'account', label: a().account, needless: true },
    { name: 'kind', label: a().kind, kind: 'select', options: [{ value: '', label: a().any }, ...KINDS.map((kind) => ({ value: kind, label: kind }))] },
    { name: 'address', label: a().network, needless: true },
    { name: 'session', label: a().session, needless: true },
    { name: 'text', label: a().text, needless: true },
    { name: 'since', label: a().from, kind: 'moment', needless: true },
    { name: 'until', label: a().until, kind: 'moment', needless: true },
  ];
  return (
    <Section title={a().search}>
      <Asking fields={fields()} action={a().search} send={(values) => look(values)} />
      <Problem text={problem()} />
      <Show when={events()}>
        <Table
          label={a().audit}
          columns={[
            { key: 'time', label: a().time },
            { key: 'by', label: a().by },
            { key: 'person', label: a().account },
            { key: 'action', label: a().action, show: (row) => <span>{words(row['kind'])} {words(row['action'])}</span> },
            { key: 'touched', label: a().touched, show: (row) => <span class="cut" dir="ltr" title={String(row['touched'])}>{String(row['touched']).slice(0, 200)}</span> },
            { key: 'purpose', label: a().purpose },
            { key: 'from', label: a().from, show: (row) => <span dir="ltr">{words(row['via'])} {words(row['from'])}</span> },
            { key: 'session', label: a().session, show: (row) => <code>{words(row['session'])}</code> },
            { key: 'outcome', label: a().outcome },
          ]}
          rows={events()}
        />
        <Show when={next()}>
          {(more) => (
            <p class="row-of-buttons">
              <Button onClick={() => void look(more().asked, more().before)}>{a().older}</Button>
              <span class="hint">{a().reached} {words(more().reached)}</span>
            </p>
          )}
        </Show>
      </Show>
    </Section>
  );
}

/** Rows that are shown; the annex has all of them. */
const SHOWN = 500;

function WhatDid() {
  const [rows, setRows] = createSignal<Row[]>();
  const [message, setMessage] = createSignal('');
  const [count, setCount] = createSignal(0);
  const [progress, setProgress] = createSignal<{ done: number; all: number }>();
  const [problem, setProblem] = createSignal('');
  const [annex, setAnnex] = createSignal<CsvFile>();
  let asking: AbortController | undefined;
  onCleanup(() => asking?.abort());
  const look = async (asked: Row) => {
    asking?.abort();
    const mine = (asking = new AbortController());
    const file = new CsvFile(['person', 'account', 'kind', 'action', 'times', 'refused', 'first', 'last', 'messages', 'emails']);
    const found: Row[] = [];
    let all = 0;
    setProblem('');
    setMessage('');
    setRows();
    setAnnex();
    setProgress({ done: 0, all: 0 });
    try {
      const told = await follow('audit.what-did', asked, {
        soFar: (so) => {
          setProgress(so.progress);
          setRows(so.rows);
        },
        row: (row) => {
          all++;
          file.add(row);
          // A list of numbers may be long, and is in the annex.
          if (found.length < SHOWN) found.push({ ...row, emails: String(row['emails']).slice(0, 2_000) });
        },
      }, mine.signal);
      setRows(found);
      setCount(all);
      setMessage(told);
      setAnnex(file);
    } catch (error) {
      setRows();
      if (!mine.signal.aborted) setProblem(told(error));
    } finally {
      if (asking === mine) setProgress();
    }
  };
  const keep = (file: CsvFile) => {
    save(`what-they-saw-${new Date().toISOString().slice(0, 10)}.csv`, 'text/csv', file.whole());
    say(a().done, undefined, 3_000);
  };
  const fields = (): Field[] => [
    { name: 'by', label: a().by, needless: true },
    { name: 'session', label: a().session, needless: true },
    { name: 'address', label: a().network, needless: true },
    { name: 'credential', label: a().credential, needless: true },
    { name: 'since', label: a().from, kind: 'moment', needless: true },
    { name: 'until', label: a().until, kind: 'moment', needless: true },
  ];
  return (
    <Section title={a().whatSaw} hint={a().whatSawHint}>
      <Asking fields={fields()} action={a().whatSaw} send={look} />
      <Problem text={problem()} />
      <Show when={progress()}>
        {(far) => (
          <p class="row-of-buttons">
            <progress aria-label={a().lookedThrough} max={far().all || 1} value={far().done} />
            <span class="hint">{a().lookedThrough}: {number(Math.floor((100 * far().done) / (far().all || 1)))} %</span>
            <Button onClick={() => asking?.abort()}>{a().endQuestion}</Button>
          </p>
        )}
      </Show>
      <Show when={rows()}>
        {(found) => (
          <>
            <Show when={annex()}>
              {(file) => (
                <>
                  <p role="status" dir="ltr" lang="en"><strong>{message()}</strong></p>
                  <Show when={count() > 0}><p><Button icon="download" onClick={() => keep(file())}>{a().annex}</Button></p></Show>
                  <Show when={count() > SHOWN}><p class="hint">{a().restInAnnex}</p></Show>
                </>
              )}
            </Show>
            <Table
              label={a().whatSaw}
              columns={[
                { key: 'person', label: a().account, show: (row) => <span>{words(row['person'] ?? row['account'])}</span> },
                { key: 'action', label: a().action, show: (row) => <span>{words(row['kind'])} {words(row['action'])}</span> },
                { key: 'times', label: a().times },
                { key: 'first', label: a().from },
                { key: 'last', label: a().until },
                { key: 'messages', label: a().messages },
                { key: 'emails', label: a().numbers, show: (row) => <span class="cut" dir="ltr" title={words(row['emails'])}>{words(row['emails']).slice(0, 200)}</span> },
              ]}
              rows={found()}
            />
          </>
        )}
      </Show>
    </Section>
  );
}

function Verify() {
  const [begin, setBegin] = createSignal(false);
  const list = rowsOf('audit.verify', () => ({ begin: begin() }));
  const row = () => list.rows()?.[0];
  const running = () => row()?.['state'] === 'running';
  const timer = setInterval(() => {
    if (!running()) return;
    // The next questions only look.
    if (begin()) setBegin(false);
    else list.again();
  }, 1_000);
  onCleanup(() => clearInterval(timer));
  return (
    <Section title={a().verify} hint={a().verifyHint}>
      <Problem text={list.problem()} />
      <Show when={row()}>
        <p role="status">
          <Show when={running()}>{a().verifying}: {number(Number(row()?.['done'] ?? 0))} / {number(Number(row()?.['all'] ?? 0))}</Show>
          <Show when={row()?.['state'] === 'right'}><span class="good">{a().proved}</span> {words(row()?.['at'])}, {a().entries}: {words(Number(row()?.['entries'] ?? 0))}</Show>
          <Show when={row()?.['state'] === 'wrong'}><strong class="bad">{a().notProved} {String(row()?.['wrong'])}</strong></Show>
        </p>
      </Show>
      <Button disabled={running()} onClick={() => setBegin(true)}>{a().verify}</Button>
    </Section>
  );
}

export function Audit() {
  return (
    <>
      <Search />
      <WhatDid />
      <Verify />
    </>
  );
}

import { createSignal, For, Show } from 'solid-js';
import { octets } from '../i18n/format';
import { Button, confirm, Modal } from '../ui/kit';
import { ask, may, type Row } from './api';
import { Again, answerOf, FormButton, FormFields, gathered, Problem, rowsOf, run, Section, Table, words, type Column, type Field } from './parts';
import { a } from './texts';

/** What one message's rows say, in a window. */
function Details(props: { title: string; of: string; id: string | undefined; columns: Column[]; close: () => void }) {
  const found = answerOf(props.of, () => (props.id === undefined ? undefined : { id: props.id }));
  return (
    <Modal title={`${props.title} ${props.id ?? ''}`} open={props.id !== undefined} close={props.close} wide>
      <Table label={props.title} columns={props.columns} rows={found.rows()} />
    </Modal>
  );
}

const size = (row: Row) => <span>{octets(Number(row['octets']))}</span>;
const drop = async (name: string, id: unknown, after: () => void) =>
  (await confirm({ title: `${a().drop} ${String(id)}`, text: a().dropText, yes: a().drop, danger: true })) && run(name, { id }, after);

export function Queue() {
  const [shown, setShown] = createSignal<string>();
  const list = rowsOf('queue.list');
  return (
    <Section whole title={a().queue} tools={<Again run={list.again} />}>
      <Problem text={list.problem()} />
      <Table
        label={a().queue}
        columns={[
          { key: 'id', label: 'ID', show: (row) => <code>{String(row['id'])}</code> },
          { key: 'arrived', label: a().arrived },
          { key: 'from', label: a().sender },
          { key: 'recipients', label: a().recipients },
          { key: 'octets', label: a().size, show: size },
          { key: 'state', label: a().state },
          { key: 'reason', label: a().reason },
        ]}
        rows={list.rows()}
        actions={(row) => (
          <>
            <Button kind="quiet" onClick={() => setShown(String(row['id']))}>{a().details}</Button>
            <Show when={row['state'] !== 'quarantined'}>
              <Show when={may('queue.retry')}><Button kind="quiet" onClick={() => void run('queue.retry', { id: row['id'] }, list.again)}>{a().retry}</Button></Show>
              <Show when={may('queue.hold') && row['state'] !== 'held'}><Button kind="quiet" onClick={() => void run('queue.hold', { id: row['id'] }, list.again)}>{a().hold}</Button></Show>
              <Show when={may('queue.redirect')}><FormButton quiet label={a().redirect} fields={[{ name: 'address', label: a().redirectTo }]} send={(values) => run('queue.redirect', { id: row['id'], ...values }, list.again)} /></Show>
              <Show when={may('queue.drop')}><Button kind="quiet" onClick={() => void drop('queue.drop', row['id'], list.again)}>{a().drop}</Button></Show>
            </Show>
          </>
        )}
      />
      <Details
        title={a().queue}
        of="queue.show"
        id={shown()}
        close={() => setShown(undefined)}
        columns={[
          { key: 'to', label: a().recipient },
          { key: 'destination', label: a().destination },
          { key: 'attempts', label: a().attempts },
          { key: 'next', label: a().next },
          { key: 'reason', label: a().reason },
        ]}
      />
    </Section>
  );
}

export function Quarantine() {
  const [shown, setShown] = createSignal<string>();
  const list = rowsOf('quarantine.list');
  return (
    <Section whole title={a().quarantine} tools={<Again run={list.again} />}>
      <Problem text={list.problem()} />
      <Table
        label={a().quarantine}
        columns={[
          { key: 'id', label: 'ID', show: (row) => <code>{String(row['id'])}</code> },
          { key: 'arrived', label: a().arrived },
          { key: 'until', label: a().until },
          { key: 'from', label: a().sender },
          { key: 'recipients', label: a().recipients },
          { key: 'octets', label: a().size, show: size },
        ]}
        rows={list.rows()}
        actions={(row) => (
          <>
            <Button kind="quiet" onClick={() => setShown(String(row['id']))}>{a().details}</Button>
            <Show when={may('quarantine.release')}><FormButton quiet label={a().release} fields={[{ name: 'reason', label: a().releaseReason }]} send={(values) => run('quarantine.release', { id: row['id'], ...values }, list.again)} /></Show>
            <Show when={may('quarantine.drop')}><Button kind="quiet" onClick={() => void drop('quarantine.drop', row['id'], list.again)}>{a().drop}</Button></Show>
          </>
        )}
      />
      <Details
        title={a().quarantine}
        of="quarantine.show"
        id={shown()}
        close={() => setShown(undefined)}
        columns={[
          { key: 'to', label: a().recipient },
          { key: 'from', label: a().sender },
          { key: 'subject', label: a().subject },
          { key: 'verdict', label: a().verdict },
        ]}
      />
    </Section>
  );
}

export function Trace() {
  const [found, setFound] = createSignal<{ message: string; rows: Row[] }>();
  const fields = (): Field[] => [
    { name: 'what', label: a().traceWhat, needless: true },
    { name: 'since', label: a().from, kind: 'moment', needless: true },
    { name: 'until', label: a().until, kind: 'moment', needless: true },
  ];
  const messages = () => [...Map.groupBy(found()?.rows ?? [], (row) => String(row['message']))];
  const [problem, setProblem] = createSignal('');
  const look = async (event: SubmitEvent) => {
    event.preventDefault();
    const asked = gathered(fields(), event.currentTarget as HTMLFormElement);
    setProblem('');
    try {
      setFound(await ask('trace', { ...asked, since: asked['since'] ?? Date.now() - 7 * 86_400_000, until: asked['until'] ?? Date.now() + 60_000, messages: 50 }));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : a().unreachable);
    }
  };
  return (
    <Section whole title={a().trace} hint={a().traceHint}>
      <form class="asking" onSubmit={(event) => void look(event)}>
        <FormFields fields={fields()} />
        <Button type="submit" kind="primary">{a().search}</Button>
      </form>
      <Problem text={problem()} />
      <Show when={found()}>
        {(answer) => (
          <>
            <Show when={answer().message}><p class="hint" role="status" dir="ltr" lang="en">{answer().message}</p></Show>
            <Show when={messages().length === 0 && !answer().message}><p class="hint" role="status">{a().none}</p></Show>
            <For each={messages()}>
              {([message, rows]) => (
                <article class="journey" aria-label={message}>
                  <h3 dir="ltr"><code>{message}</code></h3>
                  <ol>
                    <For each={rows}>{(row) => <li><time>{words(row['at'])}</time> <span dir="ltr" lang="en">{words(row['words'])}</span></li>}</For>
                  </ol>
                </article>
              )}
            </For>
          </>
        )}
      </Show>
    </Section>
  );
}

export function Domains() {
  const list = rowsOf('domain.list');
  const [checked, setChecked] = createSignal<string>();
  const records = answerOf('domain.dns', () => (checked() === undefined ? undefined : { domain: checked() }));
  return (
    <Section
      whole
      title={a().domains}
      tools={
        <>
          <Show when={may('domain.add')}><FormButton label={a().addDomain} icon="plus" fields={[{ name: 'domain', label: a().domain }]} send={(values) => run('domain.add', values, list.again)} /></Show>
          <Again run={list.again} />
        </>
      }
    >
      <Problem text={list.problem()} />
      <Table
        label={a().domains}
        columns={[{ key: 'domain', label: a().domain }]}
        rows={list.rows()}
        actions={(row) => (
          <>
            <Button kind="quiet" onClick={() => setChecked(String(row['domain']))}>{a().check}</Button>
            <Show when={may('domain.rotate-keys')}><Button kind="quiet" onClick={() => void (async () => (await confirm({ title: a().sure, text: String(row['domain']), yes: a().rotate })) && run('domain.rotate-keys', { domain: row['domain'], published: false }))()}>{a().rotate}</Button></Show>
            <Show when={may('domain.remove')}><Button kind="quiet" onClick={() => void (async () => (await confirm({ title: a().sure, text: String(row['domain']), yes: a().removeDomain, danger: true })) && run('domain.remove', { domain: row['domain'] }, list.again))()}>{a().removeDomain}</Button></Show>
          </>
        )}
      />
      <Modal title={`${a().check}: ${checked() ?? ''}`} open={checked() !== undefined} close={() => setChecked(undefined)} wide>
        <Problem text={records.problem()} />
          <Table
            label={a().check}
            columns={[
              { key: 'state', label: a().state, show: (row) => <span class="badge" classList={{ warn: row['state'] !== 'right' && row['needed'] === true }}>{String(row['state'])}</span> },
              { key: 'name', label: a().record },
              { key: 'type', label: a().type },
              { key: 'data', label: a().value, show: (row) => <code class="cut" dir="ltr" title={String(row['data'])}>{String(row['data']).slice(0, 120)}</code> },
              { key: 'words', label: a().advice, show: (row) => <span dir="ltr" lang="en">{String(row['words'])}</span> },
            ]}
            rows={records.rows()}
          />
      </Modal>
    </Section>
  );
}

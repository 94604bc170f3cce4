import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { t } from '../i18n';
import type { Label } from '../jmap/types';
import { changeLabel, createLabel, freshColor, removeLabel } from '../mail/labels';
import { mail } from '../store/app';
import { Button, Tool } from '../ui/kit';

function Row(props: { of: Label }) {
  const id = createUniqueId();
  return (
    <div class="setting label-row">
      <input
        type="color"
        aria-label={`${t().lblColor}: ${props.of.name}`}
        value={props.of.color}
        onChange={(event) => void changeLabel(props.of, { color: event.currentTarget.value.toLowerCase() })}
      />
      <input
        id={id}
        class="input"
        aria-label={t().lblEdit(props.of.name)}
        value={props.of.name}
        maxlength={100}
        onChange={(event) => {
          const field = event.currentTarget;
          const name = field.value.trim();
          if (!name || name === props.of.name) field.value = props.of.name;
          else void changeLabel(props.of, { name }).then((done) => !done && (field.value = props.of.name));
        }}
      />
      <Tool icon="trash" label={`${t().lblDelete}: ${props.of.name}`} tipAt="end" onClick={() => void removeLabel(props.of)} />
    </div>
  );
}

/** The labels of the account: their names and colours. */
export default function Labels() {
  const [name, setName] = createSignal('');
  const [color, setColor] = createSignal(freshColor());
  const add = async () => {
    if (!name().trim() || !(await createLabel(name(), color()))) return;
    setName('');
    setColor(freshColor());
  };
  return (
    <section class="group">
      <h2>{t().lblLabels}</h2>
      <p class="hint">{t().lblHint}</p>
      <div class="group-body">
        <For each={mail().labels()} fallback={<p class="setting">{t().lblNone}</p>}>{(label) => <Row of={label} />}</For>
        <form class="setting label-row" onSubmit={(event) => { event.preventDefault(); void add(); }}>
          <input type="color" aria-label={t().lblColor} value={color()} onInput={(event) => setColor(event.currentTarget.value.toLowerCase())} />
          <input class="input" aria-label={t().lblName} placeholder={t().lblNew} value={name()} maxlength={100} onInput={(event) => setName(event.currentTarget.value)} />
          <Show when={name().trim()}>
            <Button kind="primary" type="submit">{t().create}</Button>
          </Show>
        </form>
      </div>
    </section>
  );
}

import { t } from '../i18n';
import { When } from '../ui/When';
import { usualTimes } from './times';

/** Asks when a message is to go out. */
export function SendLater(props: { most: number; choose: (at: Date) => void; close: () => void }) {
  return <When title={t().sendLater} action={t().schedule} pick={t().sendPick} times={usualTimes(new Date())} most={props.most} choose={props.choose} close={props.close} />;
}

package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangesSince;
import org.redoubt.account.EmailId;
import org.redoubt.jmap.codec.States;
import org.redoubt.store.id.ModSeq;

/** Email/queryChanges, RFC 8621 4.5. An email may come or go with any other of its thread, so whole threads are told. */
final class EmailQueryChangesMethod implements Method {
    @Override
    public void run(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        String since = call.arguments().requiredText("sinceQueryState");
        long version = account.modSeq().value();
        EmailIds found = EmailQuery.run(call, account, version);
        // RFC 9219 4.2: what time changed of signatures; before the journal is read, which is last (see QueryChanges).
        account.emails().tellStatuses(call.session().services().config().signatures().authorities());
        ChangesSince.Place place = States.parse(since)
                .map(state -> new ChangesSince.Place(new ModSeq(state.version()), state.beyond()))
                .orElseThrow(() -> MethodException.of("cannotCalculateChanges"));
        Set<EmailId> touched =
                EmailsTouched.since(account, place, Integer.MAX_VALUE).orElseThrow(() -> MethodException.of("cannotCalculateChanges"));
        Set<String> ids = new LinkedHashSet<>();
        touched.forEach(email -> ids.add(email.text()));
        BitSet among = new BitSet();
        touched.forEach(email -> among.set((int) email.value()));
        QueryChanges.answer(
                call, States.text(version, 0), ids, found.size(), at -> among.get((int) found.number(at)), at -> found.get(at).text());
    }
}

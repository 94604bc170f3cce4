package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.ChangesSince;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.ThreadId;
import org.redoubt.jmap.codec.States;

/** Email/queryChanges, RFC 8621 4.5. An email may come or go with any other of its thread, so whole threads are told. */
final class EmailQueryChangesMethod implements Method {
    @Override
    public void run(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        String since = call.arguments().requiredText("sinceQueryState");
        if (!EmailQuery.followable(Filter.of(call.arguments()))) {
            throw MethodException.of("cannotCalculateChanges");
        }
        long version = account.modSeq().value();
        EmailIds found = EmailQuery.run(call, account, version);
        List<String> results = new ArrayList<>(found.size());
        for (int at = 0; at < found.size(); at++) {
            results.add(found.get(at).text());
        }
        QueryChanges.answer(call, States.text(version, 0), touched(account, since), results);
    }

    private static Set<String> touched(AccountHandle account, String since) throws MethodException, IOException {
        ChangesSince.Changed emails = ChangesMethod.read(account, ChangedType.EMAIL, since, Integer.MAX_VALUE);
        ChangesSince.Changed threads = ChangesMethod.read(account, ChangedType.THREAD, since, Integer.MAX_VALUE);
        Set<String> touched = QueryChanges.touched(emails, id -> new EmailId(id).text());
        Set<ThreadId> whole = new LinkedHashSet<>();
        Stream.of(threads.created(), threads.updated())
                .flatMap(List::stream)
                .forEach(id -> whole.add(new ThreadId(id)));
        List<EmailId> changed = emails.updated().stream().map(EmailId::new).toList();
        account.emails().find(changed).values().stream().map(EmailState::thread).forEach(whole::add);
        account.emails().threads(List.copyOf(whole)).values().stream()
                .flatMap(List::stream)
                .forEach(email -> touched.add(email.text()));
        return touched;
    }
}

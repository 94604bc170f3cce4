package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.ChangesSince;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.States;
import org.redoubt.store.id.ModSeq;

/** What every changes does (RFC 8620 5.2): Mailbox/changes, Thread/changes, Email/changes and so on. */
final class ChangesMethod implements Method {
    /** RFC 8621 2.2: what changes of a mailbox when emails come, go or are read. */
    private static final JsonArray COUNTS =
            JsonArray.ofTexts(List.of("totalEmails", "unreadEmails", "totalThreads", "unreadThreads"));

    /** RFC 9425 4.3: what changes of a quota when emails come and go. */
    private static final JsonArray USED = JsonArray.ofTexts(List.of("used"));

    private final ChangedType type;
    private final LongFunction<String> id;

    ChangesMethod(ChangedType type, LongFunction<String> id) {
        this.type = type;
        this.id = id;
    }

    @Override
    public void run(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        Arguments arguments = call.arguments();
        String since = arguments.requiredText("sinceState");
        Optional<Long> asked = arguments.integer("maxChanges");
        if (asked.isPresent() && asked.get() <= 0) {
            throw MethodException.invalidArguments("maxChanges");
        }
        int max = (int) Math.min(Limits.IDS, asked.orElse((long) Limits.IDS));
        if (type == ChangedType.EMAIL) {
            // RFC 9219 4.1: the status of a signature changes with time.
            account.emails().tellStatuses(call.session().services().config().signatures().authorities());
        }
        ChangesSince.Changed changed = read(account, type, since, max);
        JsonObject answer = new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("oldState", since)
                .put("newState", text(changed.upTo()))
                .put("hasMoreChanges", changed.more())
                .put("created", ids(changed.created()))
                .put("updated", ids(changed.updated()))
                .put("destroyed", ids(changed.destroyed()));
        if (type == ChangedType.MAILBOX || type == ChangedType.QUOTA) {
            JsonArray counts = type == ChangedType.MAILBOX ? COUNTS : USED;
            answer.put("updatedProperties", changed.countsOnly() ? counts : JsonNull.NULL);
        }
        call.answer(answer);
    }

    private JsonArray ids(List<Long> numbers) {
        JsonArray ids = new JsonArray();
        numbers.forEach(number -> ids.add(id.apply(number)));
        return ids;
    }

    static String text(ChangesSince.Place place) {
        return States.text(place.version().value(), place.beyond());
    }

    /** What changed since a state that a client was given. */
    static ChangesSince.Changed read(AccountHandle account, ChangedType type, String since, int max)
            throws MethodException, IOException {
        Optional<States.State> state = States.parse(since);
        if (state.isEmpty()) {
            throw MethodException.of("cannotCalculateChanges");
        }
        ChangesSince.Place place =
                new ChangesSince.Place(new ModSeq(state.get().version()), state.get().beyond());
        return switch (account.changes(type, place, max)) {
            case ChangesSince.Changed changed -> changed;
            case ChangesSince.TooOld() -> throw MethodException.of("cannotCalculateChanges");
        };
    }
}

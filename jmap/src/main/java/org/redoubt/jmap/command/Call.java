package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.jmap.codec.Invocation;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.session.JmapSession;

/** One call on its way: what was asked, by whom, and what is answered. For one thread. */
public final class Call {
    private final JmapSession session;
    private final Set<String> using;
    private final Invocation asked;
    private final Map<String, String> createdIds;
    private final List<Invocation> answers = new ArrayList<>();

    /** @param using the capabilities that the client says it knows (RFC 8620 3.3) */
    public Call(JmapSession session, Set<String> using, Invocation asked, Map<String, String> createdIds) {
        this.session = session;
        this.using = using;
        this.asked = asked;
        this.createdIds = createdIds;
    }

    public JmapSession session() {
        return session;
    }

    /** Whether the client says that it knows a capability: what it adds to objects is told to no other. */
    boolean uses(String capability) {
        return using.contains(capability);
    }

    public String name() {
        return asked.name();
    }

    public Arguments arguments() {
        return new Arguments(asked.arguments());
    }

    /** The account that {@code accountId} names. */
    public AccountHandle account() throws MethodException, IOException {
        return account("accountId");
    }

    /** The account that {@code accountId} names, for what nobody but its owner may see or do. */
    AccountHandle ownAccount() throws MethodException, IOException {
        AccountHandle account = account();
        if (account.shared()) {
            throw MethodException.of("accountNotSupportedByMethod");
        }
        return account;
    }

    /** Refuses what is about mail in an account of which other things than mail are shared (RFC 8620 3.6.2). */
    void requireMail() throws MethodException, IOException {
        AccountHandle account = account();
        if (account.shared() && account.mailboxes().all().isEmpty()) {
            throw MethodException.of("accountNotSupportedByMethod");
        }
    }

    AccountHandle account(String argument) throws MethodException, IOException {
        String id = arguments().requiredText(argument);
        return session.account(id)
                .orElseThrow(() -> MethodException.of(
                        argument.equals("fromAccountId") ? "fromAccountNotFound" : "accountNotFound"));
    }

    /** The id that something got under the client's name for it, {@code #name}; any other text as it is. */
    public Optional<String> resolve(String id) {
        return id.startsWith("#") ? Optional.ofNullable(createdIds.get(id.substring(1))) : Optional.of(id);
    }

    /** RFC 8620 3.3: a later call, and a later request, may name what was created now. */
    public void created(String name, String id) {
        createdIds.put(name, id);
    }

    /** A call that this one implies, by the same person, whose answers follow this one's (RFC 8620 5.4, RFC 8621 7.5). */
    void implicit(String name, JsonObject arguments, Method method) throws IOException {
        Call inner = new Call(session, using, new Invocation(name, arguments, asked.callId()), createdIds);
        try {
            method.run(inner);
        } catch (MethodException failure) {
            inner.fail(failure);
        }
        answers.addAll(inner.answers);
    }

    /** What a get of the same account tells of one object now; empty when it is not there, or has no such properties. */
    Optional<JsonObject> current(String name, Method get, String id, Collection<String> properties) throws IOException {
        JsonObject arguments = new JsonObject()
                .put("ids", new JsonArray().add(id))
                .put("properties", JsonArray.ofTexts(properties));
        asked.arguments().get("accountId").ifPresent(account -> arguments.put("accountId", account));
        Call inner = new Call(session, using, new Invocation(name, arguments, asked.callId()), createdIds);
        try {
            get.run(inner);
        } catch (MethodException unknown) {
            return Optional.empty();
        }
        return inner.answers.getFirst().arguments().value("list").flatMap(JsonValue::array).stream()
                .flatMap(list -> list.values().stream())
                .flatMap(found -> found.object().stream())
                .findFirst();
    }

    public void answer(JsonObject arguments) {
        answers.add(new Invocation(asked.name(), arguments, asked.callId()));
    }

    /** Fails: whatever was to be answered is not. */
    public void fail(MethodException failure) {
        answers.clear();
        answers.add(new Invocation("error", failure.json(), asked.callId()));
    }

    public List<Invocation> answers() {
        return List.copyOf(answers);
    }
}

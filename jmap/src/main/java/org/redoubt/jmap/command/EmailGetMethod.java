package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.EmailSummary;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.map.BodyPartObjects;
import org.redoubt.jmap.map.EmailObjects;
import org.redoubt.jmap.map.HeaderProperty;
import org.redoubt.jmap.map.SmimeProperties;
import org.redoubt.jmap.map.StoredMessage;
import org.redoubt.jmap.session.Services;

/** Email/get, RFC 8621 4.2. What delivery kept of a message is shown without opening it. */
final class EmailGetMethod implements Method {
    @Override
    public void run(Call call) throws MethodException, IOException {
        EmailObjects.Options options = options(call.arguments());
        boolean signatures = call.uses(Capabilities.SMIME_VERIFY);
        Getting.Type type = new Getting.Type(
                name -> EmailObjects.known(name) || signatures && SmimeProperties.NAMES.contains(name),
                EmailObjects.BY_DEFAULT);
        Getting.run(call, type, (account, ids, properties) -> {
            // RFC 8620 5.1: all objects only where those are few enough.
            Set<String> wanted = ids.orElseThrow(() -> MethodException.of("requestTooLarge"));
            try (SmimeProperties smime = of(call, account)) {
                Map<String, JsonObject> found = fetch(account, wanted, properties, options, smime);
                account.emails().keepStatuses(smime.told());
                return found;
            }
        });
    }

    /** For one call. */
    static SmimeProperties of(Call call, AccountHandle account) {
        Services services = call.session().services();
        return new SmimeProperties(services.config().signatures(), account.account().value(), services.runtime()::nanoTime);
    }

    /** The arguments that say how bodies are shown. */
    static EmailObjects.Options options(Arguments arguments) throws MethodException {
        Optional<List<String>> named = arguments.texts("bodyProperties");
        Set<String> properties = named.<Set<String>>map(LinkedHashSet::new).orElse(BodyPartObjects.BY_DEFAULT);
        for (String property : properties) {
            if (!BodyPartObjects.PROPERTIES.contains(property) && HeaderProperty.parse(property).isEmpty()) {
                throw MethodException.invalidArguments("bodyProperties");
            }
        }
        long most = arguments.unsigned("maxBodyValueBytes").orElse(0L);
        return new EmailObjects.Options(
                properties,
                arguments.flag("fetchTextBodyValues"),
                arguments.flag("fetchHTMLBodyValues"),
                arguments.flag("fetchAllBodyValues"),
                (int) Math.min(most, Limits.TEXT_PER_CALL));
    }

    static List<EmailId> emailIds(Iterable<String> ids) {
        List<EmailId> emails = new ArrayList<>();
        for (String id : ids) {
            OptionalLong number = Ids.number('e', id);
            number.ifPresent(value -> emails.add(new EmailId(value)));
        }
        return emails;
    }

    private static Map<String, JsonObject> fetch(
            AccountHandle account,
            Set<String> ids,
            Set<String> properties,
            EmailObjects.Options options,
            SmimeProperties smime)
            throws IOException {
        Map<EmailId, EmailState> states = account.emails().find(emailIds(ids));
        List<EmailId> found = List.copyOf(states.keySet());
        Map<String, JsonObject> objects = new LinkedHashMap<>();
        if (found.isEmpty()) {
            return objects;
        }
        if (EmailObjects.METADATA.containsAll(properties)) {
            states.forEach((id, state) -> objects.put(id.text(), EmailObjects.metadata(state, properties)));
            return objects;
        }
        boolean octets = EmailObjects.needsOctets(properties, options, EmailSummary::keepsHeader);
        List<EmailSummary> read = account.summaries(found);
        List<EmailId> opened = octets
                ? found
                : read.stream()
                        .filter(summary -> SmimeProperties.needsOctets(summary.structure(), properties))
                        .map(EmailSummary::id)
                        .toList();
        Optional<Bodies> bodies =
                opened.isEmpty() ? Optional.empty() : Optional.of(account.read("Email/get", opened));
        EmailObjects emails = new EmailObjects(options, Limits.TEXT_PER_CALL);
        for (int i = 0; i < found.size(); i++) {
            EmailId id = found.get(i);
            EmailState state = states.get(id);
            if (state != null) {
                StoredMessage message = new StoredMessage(read.get(i), bodies);
                JsonObject json = emails.json(state, message, properties);
                smime.put(json, state, message, properties);
                objects.put(id.text(), json);
            }
        }
        return objects;
    }
}

package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailId;
import org.redoubt.account.Snippet;
import org.redoubt.account.Snippets;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/** SearchSnippet/get, RFC 8621 5.1: where in an email the words are that a filter asks for. */
final class SearchSnippetGetMethod implements Method {
    private static final Set<String> TEXTUAL = Set.of("text", "subject", "body");

    @Override
    public void run(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        Set<String> asked =
                call.arguments().ids("emailIds").orElseThrow(() -> MethodException.invalidArguments("emailIds"));
        if (asked.size() > Limits.OBJECTS_GET) {
            throw MethodException.of("requestTooLarge");
        }
        List<String> words = new ArrayList<>();
        gather(Filter.of(call.arguments()), words);
        List<EmailId> found = List.copyOf(
                account.emails().find(EmailGetMethod.emailIds(asked)).keySet());
        List<String> missing = new ArrayList<>(asked);
        JsonArray list = new JsonArray();
        if (!found.isEmpty()) {
            Bodies bodies = account.read("SearchSnippet/get", found);
            for (EmailId id : found) {
                Snippet snippet = words.isEmpty() ? Snippet.NOTHING : Snippets.of(bodies, id, String.join(" ", words));
                missing.remove(id.text());
                list.add(new JsonObject()
                        .put("emailId", id.text())
                        .putTextOrNull("subject", snippet.subject())
                        .putTextOrNull("preview", snippet.preview()));
            }
        }
        call.answer(new JsonObject()
                .put("accountId", call.arguments().requiredText("accountId"))
                .put("list", list)
                .put("notFound", missing.isEmpty() ? JsonNull.NULL : JsonArray.ofTexts(missing)));
    }

    /** The words that emails must have; not those they must not. */
    private static void gather(Filter filter, List<String> words) {
        switch (filter) {
            case Filter.Condition(JsonObject json) -> {
                for (Map.Entry<String, JsonValue> member : json.members().entrySet()) {
                    if (TEXTUAL.contains(member.getKey())) {
                        member.getValue().text().ifPresent(words::add);
                    }
                }
            }
            case Filter.Operator(Filter.Operator.Kind kind, List<Filter> conditions) -> {
                if (kind != Filter.Operator.Kind.NOT) {
                    conditions.forEach(each -> gather(each, words));
                }
            }
        }
    }
}

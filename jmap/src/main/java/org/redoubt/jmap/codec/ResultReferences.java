package org.redoubt.jmap.codec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Arguments that are taken from the answer of an earlier call (RFC 8620 3.7). */
public final class ResultReferences {
    private ResultReferences() {}

    /** How it ended. */
    public sealed interface Resolved {
        record Arguments(JsonObject arguments) implements Resolved {}

        /** An argument is there both ways. */
        record GivenTwice() implements Resolved {}

        /** Nothing is where a reference points. */
        record Nowhere() implements Resolved {}
    }

    /** Arguments with every reference replaced by what it stands for. */
    public static Resolved resolve(JsonObject arguments, List<Invocation> answers) {
        JsonObject resolved = new JsonObject();
        for (Map.Entry<String, JsonValue> argument : arguments.members().entrySet()) {
            if (!argument.getKey().startsWith("#")) {
                resolved.put(argument.getKey(), argument.getValue());
                continue;
            }
            String name = argument.getKey().substring(1);
            if (arguments.get(name).isPresent()) {
                return new Resolved.GivenTwice();
            }
            Optional<JsonValue> value = argument.getValue().object().flatMap(reference -> find(reference, answers));
            if (value.isEmpty()) {
                return new Resolved.Nowhere();
            }
            resolved.put(name, value.get());
        }
        return new Resolved.Arguments(resolved);
    }

    private static Optional<JsonValue> find(JsonObject reference, List<Invocation> answers) {
        Optional<String> of = reference.get("resultOf").flatMap(JsonValue::text);
        Optional<String> name = reference.get("name").flatMap(JsonValue::text);
        Optional<String> path = reference.get("path").flatMap(JsonValue::text);
        if (of.isEmpty() || name.isEmpty() || path.isEmpty()) {
            return Optional.empty();
        }
        // RFC 8620 3.7: the first answer of that call, which must have that name.
        return answers.stream()
                .filter(answer -> answer.callId().equals(of.get()))
                .findFirst()
                .filter(answer -> answer.name().equals(name.get()))
                .flatMap(answer -> JsonPointer.find(answer.arguments(), path.get()));
    }
}

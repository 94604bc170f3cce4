package org.redoubt.jmap.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A batch of calls (RFC 8620 3.3).
 *
 * @param using capabilities
 * @param createdIds ids by the names that earlier requests gave them; absent when the client does not want to know
 */
public record JmapRequest(Set<String> using, List<Invocation> calls, Optional<Map<String, String>> createdIds) {
    public JmapRequest {
        using = Set.copyOf(using);
        calls = List.copyOf(calls);
        createdIds = createdIds.map(Map::copyOf);
    }

    /** The request that a value is; empty when it is none. */
    public static Optional<JmapRequest> of(JsonValue value) {
        Optional<JsonArray> using = value.object().flatMap(o -> o.get("using")).flatMap(JsonValue::array);
        Optional<JsonArray> calls = value.object().flatMap(o -> o.get("methodCalls")).flatMap(JsonValue::array);
        if (using.isEmpty() || calls.isEmpty()) {
            return Optional.empty();
        }
        Set<String> capabilities = new LinkedHashSet<>();
        for (JsonValue capability : using.get().values()) {
            if (capability.text().isEmpty()) {
                return Optional.empty();
            }
            capabilities.add(capability.text().get());
        }
        List<Invocation> invocations = new ArrayList<>();
        for (JsonValue call : calls.get().values()) {
            Optional<Invocation> invocation = invocation(call);
            if (invocation.isEmpty()) {
                return Optional.empty();
            }
            invocations.add(invocation.get());
        }
        Optional<JsonValue> created = value.object().flatMap(o -> o.value("createdIds"));
        Optional<Map<String, String>> ids = created.flatMap(JmapRequest::ids);
        return created.isPresent() && ids.isEmpty()
                ? Optional.empty()
                : Optional.of(new JmapRequest(capabilities, invocations, ids));
    }

    private static Optional<Invocation> invocation(JsonValue call) {
        List<JsonValue> three = call.array().map(JsonArray::values).orElse(List.of());
        boolean shaped = three.size() == 3
                && three.get(0) instanceof JsonText
                && three.get(1) instanceof JsonObject
                && three.get(2) instanceof JsonText;
        return shaped
                ? Optional.of(new Invocation(
                        three.get(0).text().orElseThrow(),
                        three.get(1).object().orElseThrow(),
                        three.get(2).text().orElseThrow()))
                : Optional.empty();
    }

    private static Optional<Map<String, String>> ids(JsonValue value) {
        Map<String, String> ids = new LinkedHashMap<>();
        if (!(value instanceof JsonObject(var members))) {
            return Optional.empty();
        }
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
            if (member.getValue().text().isEmpty()) {
                return Optional.empty();
            }
            ids.put(member.getKey(), member.getValue().text().get());
        }
        return Optional.of(ids);
    }
}

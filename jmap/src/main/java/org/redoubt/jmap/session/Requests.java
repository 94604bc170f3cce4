package org.redoubt.jmap.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.redoubt.account.RightsRevokedException;
import org.redoubt.guard.SessionEndedException;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Invocation;
import org.redoubt.jmap.codec.JmapRequest;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonText;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.NotJsonException;
import org.redoubt.jmap.codec.ResultReferences;
import org.redoubt.jmap.codec.ResultReferences.Resolved;
import org.redoubt.jmap.command.Call;
import org.redoubt.jmap.command.Method;
import org.redoubt.jmap.command.MethodException;
import org.redoubt.store.id.AccountId;

/** Runs batches of calls, one call after another (RFC 8620 3). */
public final class Requests {
    private static final System.Logger LOG = System.getLogger("org.redoubt.jmap");

    private final Services services;
    private final Map<AccountId, Integer> running = new ConcurrentHashMap<>();

    public Requests(Services services) {
        this.services = services;
    }

    /** How a request ended. */
    public sealed interface Outcome {
        record Answered(JsonObject response) implements Outcome {}

        record Refused(RequestProblem problem) implements Outcome {}
    }

    /** Runs what these octets ask for. */
    public Outcome run(JmapSession session, byte[] octets) {
        if (octets.length > Limits.SIZE_REQUEST) {
            return new Outcome.Refused(RequestProblem.limit("maxSizeRequest"));
        }
        try {
            return run(session, JsonReader.read(octets));
        } catch (NotJsonException e) {
            return new Outcome.Refused(RequestProblem.NOT_JSON);
        }
    }

    /** Runs what this value asks for. */
    public Outcome run(JmapSession session, JsonValue value) {
        Optional<JmapRequest> request = JmapRequest.of(value);
        if (request.isEmpty()) {
            return new Outcome.Refused(RequestProblem.NOT_REQUEST);
        }
        if (!known(session, request.get().using())) {
            return new Outcome.Refused(RequestProblem.UNKNOWN_CAPABILITY);
        }
        if (request.get().calls().size() > Limits.CALLS) {
            return new Outcome.Refused(RequestProblem.limit("maxCallsInRequest"));
        }
        AccountId person = session.signedIn().principal().account();
        if (running.merge(person, 1, Integer::sum) > Limits.CONCURRENT_REQUESTS) {
            leave(person);
            return new Outcome.Refused(RequestProblem.limit("maxConcurrentRequests"));
        }
        try {
            return new Outcome.Answered(run(session, request.get()));
        } finally {
            leave(person);
        }
    }

    private void leave(AccountId person) {
        running.computeIfPresent(person, (_, count) -> count <= 1 ? null : count - 1);
    }

    private JsonObject run(JmapSession session, JmapRequest request) {
        Map<String, String> createdIds = new HashMap<>(request.createdIds().orElse(Map.of()));
        List<Invocation> answers = new ArrayList<>();
        for (Invocation asked : request.calls()) {
            answers.addAll(answer(session, request, asked, createdIds, answers));
        }
        JsonArray responses = new JsonArray();
        answers.forEach(answer -> responses.add(answer.json()));
        JsonObject response = new JsonObject()
                .put("methodResponses", responses)
                .put("sessionState", SessionObject.state(session));
        if (request.createdIds().isPresent()) {
            JsonObject ids = new JsonObject();
            createdIds.forEach(ids::put);
            response.put("createdIds", ids);
        }
        return response;
    }

    private List<Invocation> answer(
            JmapSession session,
            JmapRequest request,
            Invocation asked,
            Map<String, String> createdIds,
            List<Invocation> before) {
        Call call = new Call(session, request.using(), asked, createdIds);
        try {
            Method.Entry method = Optional.ofNullable(services.methods().get(asked.name()))
                    .filter(entry -> request.using().contains(entry.capability()))
                    .orElseThrow(() -> MethodException.of("unknownMethod"));
            JsonObject arguments = switch (ResultReferences.resolve(asked.arguments(), before)) {
                case Resolved.Arguments(JsonObject resolved) -> resolved;
                case Resolved.GivenTwice() -> throw MethodException.of("invalidArguments", "an argument is given twice");
                case Resolved.Nowhere() -> throw MethodException.of("invalidResultReference");
            };
            call = new Call(session, request.using(), new Invocation(asked.name(), arguments, asked.callId()), createdIds);
            method.method().run(call);
        } catch (MethodException failure) {
            call.fail(failure);
        } catch (RightsRevokedException refused) {
            // RFC 8620 3.6.2, for the account that the call is about.
            boolean readOnly = session.signedIn().principal().session().readOnly();
            call.fail(MethodException.of(readOnly ? "accountReadOnly" : "forbidden"));
        } catch (SessionEndedException over) {
            call.fail(MethodException.of("forbidden"));
        } catch (IOException | RuntimeException failure) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=jmap.call_failed method=" + asked.name() + " session="
                            + session.signedIn().session().id(),
                    failure);
            // What was done before it failed is done; the next get shows how far.
            call.fail(MethodException.of("serverFail"));
        }
        return call.answers();
    }

    /** An answer to a request over a WebSocket (RFC 8887 4.3.2 and 4.3.3), named by the request's id. */
    static JsonObject named(JsonObject answer, String type, Optional<String> requestId) {
        JsonObject named = new JsonObject().put("@type", type);
        requestId.ifPresent(id -> named.put("requestId", new JsonText(id)));
        answer.members().forEach(named::put);
        return named;
    }

    private static boolean known(JmapSession session, Collection<String> using) {
        Set<String> extensions = session.services().config().extensions().keySet();
        return using.stream().allMatch(each -> SessionObject.CAPABILITIES.contains(each) || extensions.contains(each));
    }
}

package org.redoubt.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.redoubt.guard.AttackShapes;
import org.redoubt.guard.Probes;
import org.redoubt.guard.SessionInfo;

/**
 * Writes down what was refused to somebody who has not signed in, and whatever looks like an attack: the requests that
 * routes refuse, and those that the library refuses because they are no HTTP.
 */
final class Strangers {
    /** Of requests whose sender is known. */
    static final String SIGNED_IN = "org.redoubt.http.signed-in";

    /** Names of parameters in which addresses are in their place. */
    static final String ADDRESSES = "org.redoubt.http.addresses";

    /** Fields that hold secrets are not looked at, and these are the only ones. */
    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization");

    private final Probes probes;
    private final Function<Request, SessionInfo> session;

    Strangers(Probes probes, Function<Request, SessionInfo> session) {
        this.probes = probes;
        this.session = session;
    }

    /** After the answer is decided. */
    void answered(Request request, int status) {
        if (request.getAttribute(SIGNED_IN) != null) {
            return;
        }
        String shape = AttackShapes.of(target(request), fields(request));
        if (status >= 400 || !shape.isEmpty()) {
            String path = String.valueOf(request.getHttpURI().getPath());
            probes.seen(session.apply(request), "HTTP-" + status, shape, request.getMethod() + ':' + path);
        }
    }

    /** Path and query, without the parameters that a handler has looked at. */
    private static String target(Request request) {
        String target = String.valueOf(request.getHttpURI().getPathQuery());
        if (!(request.getAttribute(ADDRESSES) instanceof Set<?> known)) {
            return target;
        }
        String query = String.valueOf(request.getHttpURI().getQuery());
        return request.getHttpURI().getPath() + '?'
                + Arrays.stream(query.split("&", -1))
                        .filter(pair -> !known.contains(pair.split("=", 2)[0]))
                        .collect(Collectors.joining("&"));
    }

    private static List<String> fields(Request request) {
        List<String> fields = new ArrayList<>();
        for (HttpField field : request.getHeaders()) {
            if (!SECRET.contains(field.getName().toLowerCase(Locale.ROOT))) {
                fields.add(field.getName() + ": " + field.getValue());
            }
        }
        return fields;
    }

    /** What the library calls for requests that it cannot read; it answers with the status alone. */
    Request.Handler errors() {
        return this::error;
    }

    private boolean error(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (status >= 400 && status < 500) {
            String path = String.valueOf(request.getHttpURI().getPath());
            String shape = AttackShapes.of(path, fields(request));
            probes.seen(
                    session.apply(request),
                    "HTTP-" + status,
                    shape.isEmpty() ? "malformed" : shape,
                    request.getMethod() + ':' + path);
        }
        SecurityHeaders.set(response.getHeaders());
        response.write(true, null, callback);
        return true;
    }
}

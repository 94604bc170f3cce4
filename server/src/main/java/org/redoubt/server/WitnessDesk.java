package org.redoubt.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.redoubt.guard.tlog.Witness;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.Route;

/** This server as a witness of others' logs over HTTPS, C2SP tlog-witness: what signs for the request is the log's key. */
final class WitnessDesk {
    private static final String PATH = "/witness/add-checkpoint";

    private final Witness witness;

    WitnessDesk(Witness witness) {
        this.witness = witness;
    }

    List<Route> routes() {
        return List.of(new Route(PATH, false, this::answer));
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (!exchange.method().equals("POST")) {
            exchange.respond(405, "text/plain; charset=utf-8", "POST only\n".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        Witness.Answer answer = witness.addCheckpoint(exchange.content().readNBytes(Witness.MAX_REQUEST + 1));
        exchange.respond(answer.status(), answer.type(), answer.body());
    }
}

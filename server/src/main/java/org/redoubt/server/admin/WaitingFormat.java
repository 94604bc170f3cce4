package org.redoubt.server.admin;

import static org.redoubt.server.admin.RequestFormat.request;

import org.redoubt.server.admin.AdminRequest.DropQuarantined;
import org.redoubt.server.admin.AdminRequest.DropQueued;
import org.redoubt.server.admin.AdminRequest.HoldQueued;
import org.redoubt.server.admin.AdminRequest.ListQuarantine;
import org.redoubt.server.admin.AdminRequest.ListQueue;
import org.redoubt.server.admin.AdminRequest.RedirectQueued;
import org.redoubt.server.admin.AdminRequest.ReleaseHeld;
import org.redoubt.server.admin.AdminRequest.ReleaseQuarantined;
import org.redoubt.server.admin.AdminRequest.RetryQueued;
import org.redoubt.server.admin.AdminRequest.ShowQuarantined;
import org.redoubt.server.admin.AdminRequest.ShowQueued;
import org.redoubt.server.admin.AdminRequest.Waiting;

/** Requests about mail that waits as objects of the control protocol, see {@link RequestFormat}. */
final class WaitingFormat {
    private WaitingFormat() {}

    static Fields encode(Waiting request) {
        return switch (request) {
            case ListQuarantine() -> request("quarantine.list");
            case ShowQuarantined(var id) -> request("quarantine.show").with("id", id);
            case ReleaseQuarantined(var id, var reason) ->
                request("quarantine.release").with("id", id).with("reason", reason);
            case DropQuarantined(var id) -> request("quarantine.drop").with("id", id);
            case ListQueue() -> request("queue.list");
            case ShowQueued(var id) -> request("queue.show").with("id", id);
            case RetryQueued(var id) -> request("queue.retry").with("id", id);
            case HoldQueued(var id) -> request("queue.hold").with("id", id);
            case RedirectQueued(var id, var address) -> request("queue.redirect").with("id", id).with("address", address);
            case ReleaseHeld(var address) -> request("queue.release").with("address", address);
            case DropQueued(var id) -> request("queue.drop").with("id", id);
        };
    }

    static AdminRequest decode(String name, Fields fields) throws MalformedJsonException {
        return switch (name) {
            case "quarantine.list" -> new ListQuarantine();
            case "quarantine.show" -> new ShowQuarantined(fields.text("id"));
            case "quarantine.release" ->
                new ReleaseQuarantined(fields.text("id"), fields.optionalText("reason"));
            case "quarantine.drop" -> new DropQuarantined(fields.text("id"));
            case "queue.list" -> new ListQueue();
            case "queue.show" -> new ShowQueued(fields.text("id"));
            case "queue.retry" -> new RetryQueued(fields.text("id"));
            case "queue.hold" -> new HoldQueued(fields.text("id"));
            case "queue.redirect" -> new RedirectQueued(fields.text("id"), fields.text("address"));
            case "queue.release" -> new ReleaseHeld(fields.text("address"));
            case "queue.drop" -> new DropQueued(fields.text("id"));
            default ->
                throw new MalformedJsonException("this server does not know the request; is it an older version?");
        };
    }
}

package org.redoubt.server.admin;

import static org.redoubt.server.admin.RequestFormat.request;

/** Requests about the escrow as objects of the control protocol, see {@link RequestFormat}. */
final class EscrowFormat {
    private EscrowFormat() {}

    static Fields encode(AdminRequest.Escrows request) {
        return switch (request) {
            case AdminRequest.ShowEscrow() -> request("escrow.show");
            case AdminRequest.SetEscrow(var policy, var threshold, var officers, var anyway) ->
                request("escrow.set")
                        .with("policy", policy)
                        .with("threshold", threshold)
                        .with("officers", officers)
                        .with("anyway", anyway);
            case AdminRequest.EndEscrow() -> request("escrow.end");
            case AdminRequest.ListEscrowRequests() -> request("escrow.requests");
            case AdminRequest.RequestEscrow(var address, var reason, var until) ->
                request("escrow.request").with("address", address).with("reason", reason).with("until", until);
            case AdminRequest.ShowEscrowRequest(var id) -> request("escrow.file").with("id", id);
            case AdminRequest.SubmitEscrow(var answer) -> request("escrow.submit").with("answer", answer);
            case AdminRequest.CancelEscrow(var id) -> request("escrow.cancel").with("id", id);
        };
    }

    static AdminRequest decode(String name, Fields fields) throws MalformedJsonException {
        return switch (name) {
            case "escrow.show" -> new AdminRequest.ShowEscrow();
            case "escrow.set" ->
                new AdminRequest.SetEscrow(
                        fields.text("policy"),
                        fields.number("threshold"),
                        fields.texts("officers"),
                        fields.flag("anyway"));
            case "escrow.end" -> new AdminRequest.EndEscrow();
            case "escrow.requests" -> new AdminRequest.ListEscrowRequests();
            case "escrow.request" ->
                new AdminRequest.RequestEscrow(fields.text("address"), fields.text("reason"), fields.number("until"));
            case "escrow.file" -> new AdminRequest.ShowEscrowRequest(fields.number("id"));
            case "escrow.submit" -> new AdminRequest.SubmitEscrow(fields.text("answer"));
            case "escrow.cancel" -> new AdminRequest.CancelEscrow(fields.number("id"));
            default ->
                throw new MalformedJsonException("this server does not know the request; is it an older version?");
        };
    }
}

package org.redoubt.server.admin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Requests about the flow of mail as objects of the control protocol. */
final class FlowFormat {
    private FlowFormat() {}

    static Fields encode(AdminRequest.Flow request) {
        return switch (request) {
            case AdminRequest.ListRules() -> RequestFormat.request("flow.list");
            case AdminRequest.TestRules(var message, var from, var to, var outside) ->
                RequestFormat.request("flow.test")
                        .with("message", Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.ISO_8859_1)))
                        .with("from", from)
                        .with("to", to)
                        .with("outside", outside);
            case AdminRequest.TestRulesOnMail(var since, var rule) ->
                RequestFormat.request("flow.past").with("since", since).with("rule", rule);
            case AdminRequest.ListModerated() -> RequestFormat.request("flow.moderated");
            case AdminRequest.Moderate(var id, var approve) ->
                RequestFormat.request("flow.moderate").with("id", id).with("approve", approve);
            case AdminRequest.ShowReputation(var subject) -> RequestFormat.request("reputation.show").with("subject", subject);
            case AdminRequest.ForgetReputation(var subject) ->
                RequestFormat.request("reputation.forget").with("subject", subject);
        };
    }

    static AdminRequest decode(String name, Fields fields) throws MalformedJsonException {
        return switch (name) {
            case "flow.list" -> new AdminRequest.ListRules();
            case "flow.test" ->
                new AdminRequest.TestRules(
                        message(fields.text("message")), fields.text("from"), fields.texts("to"), fields.flag("outside"));
            case "flow.past" -> new AdminRequest.TestRulesOnMail(fields.number("since"), fields.optionalText("rule"));
            case "flow.moderated" -> new AdminRequest.ListModerated();
            case "flow.moderate" -> new AdminRequest.Moderate(fields.text("id"), fields.flag("approve"));
            case "reputation.show" -> new AdminRequest.ShowReputation(fields.text("subject"));
            case "reputation.forget" -> new AdminRequest.ForgetReputation(fields.text("subject"));
            default -> throw new MalformedJsonException("an unknown request: " + name);
        };
    }

    private static String message(String base64) throws MalformedJsonException {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new MalformedJsonException("a message is not base64");
        }
    }
}

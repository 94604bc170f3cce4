package org.redoubt.server.admin;

import static org.redoubt.server.admin.RequestFormat.request;

import org.redoubt.server.admin.AdminRequest.EndGrant;
import org.redoubt.server.admin.AdminRequest.GiveGrant;
import org.redoubt.server.admin.AdminRequest.GiveRole;
import org.redoubt.server.admin.AdminRequest.ListGrants;
import org.redoubt.server.admin.AdminRequest.ListRoles;
import org.redoubt.server.admin.AdminRequest.Office;
import org.redoubt.server.admin.AdminRequest.QueryAudit;
import org.redoubt.server.admin.AdminRequest.SignInAs;
import org.redoubt.server.admin.AdminRequest.TakeRole;

/** Requests about who may ask what as objects of the control protocol, see {@link RequestFormat}. */
final class OfficeFormat {
    private OfficeFormat() {}

    static Fields encode(Office request) {
        return switch (request) {
            case SignInAs(var address, var password, var code) ->
                request("sign-in")
                        .with("address", address)
                        .with("password", password.text())
                        .with("code", code);
            case ListRoles() -> request("role.list");
            case GiveRole(var address, var role) ->
                request("role.give").with("address", address).with("role", role);
            case TakeRole(var address, var role) ->
                request("role.take").with("address", address).with("role", role);
            case ListGrants(var all) -> request("grant.list").with("all", all);
            case GiveGrant(var officer, var mailbox, var reason, var until, var readOnly) ->
                request("grant.give")
                        .with("officer", officer)
                        .with("mailbox", mailbox)
                        .with("reason", reason)
                        .with("until", until)
                        .with("readOnly", readOnly);
            case EndGrant(var id) -> request("grant.end").with("id", id);
            case QueryAudit query ->
                request("audit.query")
                        .with("account", query.account())
                        .with("by", query.by())
                        .with("kind", query.kind())
                        .with("email", query.email())
                        .with("listed", query.listed())
                        .with("since", query.since())
                        .with("until", query.until())
                        .with("events", query.events());
        };
    }

    static AdminRequest decode(String name, Fields fields) throws MalformedJsonException {
        return switch (name) {
            case "sign-in" ->
                new SignInAs(fields.text("address"), Secret.of(fields.text("password")), fields.text("code"));
            case "role.list" -> new ListRoles();
            case "role.give" -> new GiveRole(fields.text("address"), fields.text("role"));
            case "role.take" -> new TakeRole(fields.text("address"), fields.text("role"));
            case "grant.list" -> new ListGrants(fields.flag("all"));
            case "grant.give" ->
                new GiveGrant(
                        fields.text("officer"),
                        fields.text("mailbox"),
                        fields.text("reason"),
                        fields.number("until"),
                        fields.flag("readOnly"));
            case "grant.end" -> new EndGrant(fields.number("id"));
            case "audit.query" ->
                new QueryAudit(
                        fields.optionalText("account"),
                        fields.optionalText("by"),
                        fields.optionalText("kind"),
                        fields.optionalNumber("email"),
                        fields.flag("listed"),
                        fields.optionalNumber("since"),
                        fields.optionalNumber("until"),
                        fields.number("events"));
            default ->
                throw new MalformedJsonException("this server does not know the request; is it an older version?");
        };
    }
}

package org.redoubt.server.admin;

import static org.redoubt.server.admin.RequestFormat.request;

import org.redoubt.server.admin.AdminRequest.Approve;
import org.redoubt.server.admin.AdminRequest.EndGrant;
import org.redoubt.server.admin.AdminRequest.GiveGrant;
import org.redoubt.server.admin.AdminRequest.GiveRole;
import org.redoubt.server.admin.AdminRequest.ListApprovals;
import org.redoubt.server.admin.AdminRequest.ListGrants;
import org.redoubt.server.admin.AdminRequest.ListRoles;
import org.redoubt.server.admin.AdminRequest.Office;
import org.redoubt.server.admin.AdminRequest.QueryAudit;
import org.redoubt.server.admin.AdminRequest.RefuseApproval;
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
            case GiveGrant(var officer, var mailbox, var reason, var until, var readOnly, var hold) ->
                request("grant.give")
                        .with("officer", officer)
                        .with("mailbox", mailbox)
                        .with("reason", reason)
                        .with("until", until)
                        .with("readOnly", readOnly)
                        .with("hold", hold);
            case ListApprovals(var all) -> request("approval.list").with("all", all);
            case Approve(var id) -> request("approval.approve").with("id", id);
            case RefuseApproval(var id) -> request("approval.refuse").with("id", id);
            case EndGrant(var id) -> request("grant.end").with("id", id);
            case AdminRequest.ListHolds() -> request("hold.list");
            case AdminRequest.PlaceHold(var mailbox, var reason, var until, var from, var before) ->
                request("hold.place")
                        .with("mailbox", mailbox)
                        .with("reason", reason)
                        .with("until", until)
                        .with("from", from)
                        .with("before", before);
            case AdminRequest.LiftHold(var mailbox, var id) ->
                request("hold.lift").with("mailbox", mailbox).with("id", id);
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
            case AdminRequest.SearchAudit search ->
                request("audit.search")
                        .with("account", search.account())
                        .with("by", search.by())
                        .with("kind", search.kind())
                        .with("address", search.address())
                        .with("session", search.session())
                        .with("text", search.text())
                        .with("since", search.since())
                        .with("until", search.until())
                        .with("before", search.before())
                        .with("events", search.events());
            case AdminRequest.WhatDid(var by, var session, var address, var credential, var since, var until) ->
                request("audit.what-did")
                        .with("by", by)
                        .with("session", session)
                        .with("address", address)
                        .with("credential", credential)
                        .with("since", since)
                        .with("until", until);
            case AdminRequest.VerifyAudit(var begin) -> request("audit.verify").with("begin", begin);
            case AdminRequest.CountFailures(var since) -> request("audit.failures").with("since", since);
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
                        fields.flag("readOnly"),
                        fields.flag("hold"));
            case "approval.list" -> new ListApprovals(fields.flag("all"));
            case "approval.approve" -> new Approve(fields.number("id"));
            case "approval.refuse" -> new RefuseApproval(fields.number("id"));
            case "grant.end" -> new EndGrant(fields.number("id"));
            case "hold.list" -> new AdminRequest.ListHolds();
            case "hold.place" ->
                new AdminRequest.PlaceHold(
                        fields.text("mailbox"),
                        fields.text("reason"),
                        fields.optionalNumber("until"),
                        fields.optionalNumber("from"),
                        fields.optionalNumber("before"));
            case "hold.lift" -> new AdminRequest.LiftHold(fields.text("mailbox"), fields.number("id"));
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
            case "audit.search" ->
                new AdminRequest.SearchAudit(
                        fields.optionalText("account"),
                        fields.optionalText("by"),
                        fields.optionalText("kind"),
                        fields.optionalText("address"),
                        fields.optionalText("session"),
                        fields.optionalText("text"),
                        fields.optionalNumber("since"),
                        fields.optionalNumber("until"),
                        fields.optionalNumber("before"),
                        fields.number("events"));
            case "audit.what-did" ->
                new AdminRequest.WhatDid(
                        fields.optionalText("by"),
                        fields.optionalText("session"),
                        fields.optionalText("address"),
                        fields.optionalText("credential"),
                        fields.optionalNumber("since"),
                        fields.optionalNumber("until"));
            case "audit.verify" -> new AdminRequest.VerifyAudit(fields.flag("begin"));
            case "audit.failures" -> new AdminRequest.CountFailures(fields.number("since"));
            default ->
                throw new MalformedJsonException("this server does not know the request; is it an older version?");
        };
    }
}

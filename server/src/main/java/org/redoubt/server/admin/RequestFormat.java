package org.redoubt.server.admin;

import org.redoubt.server.admin.AdminRequest.AddAccount;
import org.redoubt.server.admin.AdminRequest.AddAlias;
import org.redoubt.server.admin.AdminRequest.AddDomain;
import org.redoubt.server.admin.AdminRequest.AddGroup;
import org.redoubt.server.admin.AdminRequest.AddMember;
import org.redoubt.server.admin.AdminRequest.BeginDrill;
import org.redoubt.server.admin.AdminRequest.CheckAccounts;
import org.redoubt.server.admin.AdminRequest.CheckDomain;
import org.redoubt.server.admin.AdminRequest.CloseAlert;
import org.redoubt.server.admin.AdminRequest.Export;
import org.redoubt.server.admin.AdminRequest.Import;
import org.redoubt.server.admin.AdminRequest.ListAccounts;
import org.redoubt.server.admin.AdminRequest.ListAlerts;
import org.redoubt.server.admin.AdminRequest.ListAliases;
import org.redoubt.server.admin.AdminRequest.ListDomains;
import org.redoubt.server.admin.AdminRequest.ListGroups;
import org.redoubt.server.admin.AdminRequest.ListReports;
import org.redoubt.server.admin.AdminRequest.RemoveAccount;
import org.redoubt.server.admin.AdminRequest.RemoveAlias;
import org.redoubt.server.admin.AdminRequest.RemoveDomain;
import org.redoubt.server.admin.AdminRequest.RemoveGroup;
import org.redoubt.server.admin.AdminRequest.RemoveMember;
import org.redoubt.server.admin.AdminRequest.RotateKeys;
import org.redoubt.server.admin.AdminRequest.SetEnabled;
import org.redoubt.server.admin.AdminRequest.SetPassword;
import org.redoubt.server.admin.AdminRequest.ShowAccount;
import org.redoubt.server.admin.AdminRequest.ShowAlert;
import org.redoubt.server.admin.AdminRequest.SignIn;
import org.redoubt.server.admin.AdminRequest.Status;
import org.redoubt.server.admin.AdminRequest.Trace;

/** Requests as objects of the control protocol. */
final class RequestFormat {
    private RequestFormat() {}

    static Fields encode(AdminRequest request) {
        return switch (request) {
            case AddDomain(var domain) -> request("domain.add").with("domain", domain);
            case RemoveDomain(var domain) -> request("domain.remove").with("domain", domain);
            case ListDomains() -> request("domain.list");
            case CheckDomain(var domain) -> request("domain.dns").with("domain", domain);
            case RotateKeys(var domain, var published) ->
                request("domain.rotate-keys").with("domain", domain).with("published", published);
            case AddAccount(var address, var name, var password, var quota, var administrator) ->
                request("account.add")
                        .with("address", address)
                        .with("name", name)
                        .with("password", password.text())
                        .with("quota", quota)
                        .with("administrator", administrator);
            case RemoveAccount(var address) -> request("account.remove").with("address", address);
            case ListAccounts() -> request("account.list");
            case AdminRequest.FindAccounts(var text, var from, var most) ->
                request("account.find").with("text", text).with("from", from).with("most", most);
            case ShowAccount(var address) -> request("account.show").with("address", address);
            case SetPassword(var address, var password) ->
                request("account.password").with("address", address).with("password", password.text());
            case SetEnabled(var address, var enabled) ->
                request("account.enabled").with("address", address).with("enabled", enabled);
            case AddAlias(var alias, var target) ->
                request("alias.add").with("alias", alias).with("target", target);
            case RemoveAlias(var alias) -> request("alias.remove").with("alias", alias);
            case ListAliases(var target) -> request("alias.list").with("target", target);
            case AddGroup(var address, var members) ->
                request("group.add").with("address", address).with("members", members);
            case RemoveGroup(var address) -> request("group.remove").with("address", address);
            case AddMember(var group, var member) ->
                request("group.join").with("group", group).with("member", member);
            case RemoveMember(var group, var member) ->
                request("group.leave").with("group", group).with("member", member);
            case ListGroups() -> request("group.list");
            case AdminRequest.Flow flow -> FlowFormat.encode(flow);
            case AdminRequest.Escrows escrow -> EscrowFormat.encode(escrow);
            case SignIn signIn -> SignInFormat.encode(signIn);
            case AdminRequest.Office office -> OfficeFormat.encode(office);
            case CheckAccounts(var address) -> request("check").with("address", address);
            case AdminRequest.Waiting waiting -> WaitingFormat.encode(waiting);
            case Trace(var what, var since, var until, var messages) ->
                request("trace")
                        .with("what", what)
                        .with("since", since)
                        .with("until", until)
                        .with("messages", messages);
            case ListAlerts(var all) -> request("alerts.list").with("all", all);
            case ShowAlert(var id) -> request("alerts.show").with("id", id);
            case CloseAlert(var id) -> request("alerts.close").with("id", id);
            case AdminRequest.ListResponses() -> request("alerts.responses");
            case ListReports(var tls, var since, var until) ->
                request("reports").with("tls", tls).with("since", since).with("until", until);
            case AdminRequest.Keys keys -> KeyFormat.encode(keys);
            case BeginDrill(var attack) -> request("drill.begin").with("attack", attack);
            case Status() -> request("status");
            case AdminRequest.ShowHealth() -> request("health");
            case Import(var address) -> request("import").with("address", address);
            case Export export -> encode(export);
            case AdminRequest.ListDeleted(var address) -> request("recover.list").with("address", address);
            case AdminRequest.RecoverDeleted recover -> encode(recover);
        };
    }

    private static Fields encode(Export request) {
        return request("export")
                .with("address", request.address())
                .with("mailbox", request.mailbox())
                .with("held", request.held());
    }

    private static Fields encode(AdminRequest.RecoverDeleted request) {
        return request("recover.some")
                .with("address", request.address())
                .with("from", request.from())
                .with("before", request.before())
                .with("into", request.into());
    }

    static Fields request(String name) {
        return Fields.of("request", name);
    }

    static AdminRequest decode(Fields fields) throws MalformedJsonException {
        String name = fields.text("request");
        return switch (name) {
            case "domain.add" -> new AddDomain(fields.text("domain"));
            case "domain.remove" -> new RemoveDomain(fields.text("domain"));
            case "domain.list" -> new ListDomains();
            case "domain.dns" -> new CheckDomain(fields.text("domain"));
            case "domain.rotate-keys" -> new RotateKeys(fields.text("domain"), fields.flag("published"));
            case "account.add" ->
                new AddAccount(
                        fields.text("address"),
                        fields.text("name"),
                        Secret.of(fields.text("password")),
                        fields.number("quota"),
                        fields.flag("administrator"));
            case "account.remove" -> new RemoveAccount(fields.text("address"));
            case "account.list" -> new ListAccounts();
            case "account.find" ->
                new AdminRequest.FindAccounts(
                        fields.optionalText("text"), fields.number("from"), fields.number("most"));
            case "account.show" -> new ShowAccount(fields.text("address"));
            case "account.password" -> new SetPassword(fields.text("address"), Secret.of(fields.text("password")));
            case "account.enabled" -> new SetEnabled(fields.text("address"), fields.flag("enabled"));
            case "alias.add" -> new AddAlias(fields.text("alias"), fields.text("target"));
            case "alias.remove" -> new RemoveAlias(fields.text("alias"));
            case "alias.list" -> new ListAliases(fields.optionalText("target"));
            case "group.add" -> new AddGroup(fields.text("address"), fields.texts("members"));
            case "group.remove" -> new RemoveGroup(fields.text("address"));
            case "group.join" -> new AddMember(fields.text("group"), fields.text("member"));
            case "group.leave" -> new RemoveMember(fields.text("group"), fields.text("member"));
            case "group.list" -> new ListGroups();
            case "check" -> new CheckAccounts(fields.optionalText("address"));
            case "trace" ->
                new Trace(
                        fields.optionalText("what"),
                        fields.number("since"),
                        fields.number("until"),
                        fields.number("messages"));
            case "alerts.list" -> new ListAlerts(fields.flag("all"));
            case "alerts.show" -> new ShowAlert(fields.text("id"));
            case "alerts.close" -> new CloseAlert(fields.text("id"));
            case "alerts.responses" -> new AdminRequest.ListResponses();
            case "reports" -> new ListReports(fields.flag("tls"), fields.number("since"), fields.number("until"));
            case "drill.begin" -> new BeginDrill(fields.text("attack"));
            case "status" -> new Status();
            case "health" -> new AdminRequest.ShowHealth();
            case "import" -> new Import(fields.text("address"));
            case "export" ->
                new Export(fields.text("address"), fields.optionalText("mailbox"), fields.has("held") && fields.flag("held"));
            case "recover.list" -> new AdminRequest.ListDeleted(fields.text("address"));
            case "recover.some" ->
                new AdminRequest.RecoverDeleted(
                        fields.text("address"),
                        fields.number("from"),
                        fields.number("before"),
                        fields.optionalText("into"));
            default -> ofFamily(name, fields);
        };
    }

    private static AdminRequest ofFamily(String name, Fields fields) throws MalformedJsonException {
        return switch (name.substring(0, name.indexOf('.') + 1)) {
            case "flow.", "reputation." -> FlowFormat.decode(name, fields);
            case "escrow." -> EscrowFormat.decode(name, fields);
            case "key." -> KeyFormat.decode(name, fields);
            case "queue.", "quarantine." -> WaitingFormat.decode(name, fields);
            default -> SignInFormat.decode(name, fields);
        };
    }
}

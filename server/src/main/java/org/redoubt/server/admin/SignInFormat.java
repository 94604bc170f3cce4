package org.redoubt.server.admin;

import static org.redoubt.server.admin.RequestFormat.request;

import org.redoubt.server.admin.AdminRequest.AddAppPassword;
import org.redoubt.server.admin.AdminRequest.AddScimToken;
import org.redoubt.server.admin.AdminRequest.AddSecondFactor;
import org.redoubt.server.admin.AdminRequest.AskSecondFactor;
import org.redoubt.server.admin.AdminRequest.EndSessions;
import org.redoubt.server.admin.AdminRequest.ListAppPasswords;
import org.redoubt.server.admin.AdminRequest.ListPolicies;
import org.redoubt.server.admin.AdminRequest.ListPrograms;
import org.redoubt.server.admin.AdminRequest.ListScimTokens;
import org.redoubt.server.admin.AdminRequest.ListSessions;
import org.redoubt.server.admin.AdminRequest.RemoveAppPassword;
import org.redoubt.server.admin.AdminRequest.RemoveProgram;
import org.redoubt.server.admin.AdminRequest.RemoveScimToken;
import org.redoubt.server.admin.AdminRequest.RemoveSecondFactor;
import org.redoubt.server.admin.AdminRequest.SetPolicy;
import org.redoubt.server.admin.AdminRequest.SignIn;
import org.redoubt.server.admin.AdminRequest.UnlinkProvider;
import org.redoubt.server.admin.AdminRequest.UseBreachList;

/** Requests about signing in as objects of the control protocol, see {@link RequestFormat}. */
final class SignInFormat {
    private SignInFormat() {}

    static Fields encode(SignIn request) {
        return switch (request) {
            case ListSessions(var address) -> request("session.list").with("address", address);
            case EndSessions(var address, var id) ->
                request("session.end").with("address", address).with("id", id);
            case AddAppPassword(var address, var name, var services, var readOnly) ->
                request("app-password.add")
                        .with("address", address)
                        .with("name", name)
                        .with("services", services)
                        .with("readOnly", readOnly);
            case ListAppPasswords(var address) -> request("app-password.list").with("address", address);
            case RemoveAppPassword(var address, var id) ->
                request("app-password.remove").with("address", address).with("id", id);
            case AddSecondFactor(var address) -> request("second-factor.add").with("address", address);
            case RemoveSecondFactor(var address) -> request("second-factor.remove").with("address", address);
            case AskSecondFactor(var address, var withdraw) ->
                request("second-factor.ask").with("address", address).with("withdraw", withdraw);
            case UnlinkProvider(var address) -> request("account.unlink").with("address", address);
            case SetPolicy(var group, var secondFactor, var services, var networks, var countries, var hours) ->
                request("policy.set")
                        .with("group", group)
                        .with("secondFactor", secondFactor)
                        .with("services", services)
                        .with("networks", networks)
                        .with("countries", countries)
                        .with("hours", hours);
            case UseBreachList() -> request("passwords.breach-list");
            case ListPolicies() -> request("policy.list");
            case ListPrograms(var address) -> request("program.list").with("address", address);
            case RemoveProgram(var address, var id) ->
                request("program.remove").with("address", address).with("id", id);
            case ListScimTokens() -> request("scim-token.list");
            case AddScimToken(var name, var domains, var readOnly, var until) ->
                request("scim-token.add")
                        .with("name", name)
                        .with("domains", domains)
                        .with("readOnly", readOnly)
                        .with("until", until);
            case RemoveScimToken(var id) -> request("scim-token.remove").with("id", id);
        };
    }

    static AdminRequest decode(String name, Fields fields) throws MalformedJsonException {
        return switch (name) {
            case "session.list" -> new ListSessions(fields.optionalText("address"));
            case "session.end" -> new EndSessions(fields.optionalText("address"), fields.optionalText("id"));
            case "app-password.add" ->
                new AddAppPassword(
                        fields.text("address"),
                        fields.text("name"),
                        fields.texts("services"),
                        fields.flag("readOnly"));
            case "app-password.list" -> new ListAppPasswords(fields.text("address"));
            case "app-password.remove" -> new RemoveAppPassword(fields.text("address"), fields.number("id"));
            case "second-factor.add" -> new AddSecondFactor(fields.text("address"));
            case "second-factor.remove" -> new RemoveSecondFactor(fields.text("address"));
            case "second-factor.ask" -> new AskSecondFactor(fields.text("address"), fields.flag("withdraw"));
            case "account.unlink" -> new UnlinkProvider(fields.text("address"));
            case "policy.set" ->
                new SetPolicy(
                        fields.text("group"),
                        fields.flag("secondFactor"),
                        fields.texts("services"),
                        fields.texts("networks"),
                        fields.texts("countries"),
                        fields.optionalText("hours"));
            case "passwords.breach-list" -> new UseBreachList();
            case "policy.list" -> new ListPolicies();
            case "program.list" -> new ListPrograms(fields.text("address"));
            case "program.remove" -> new RemoveProgram(fields.text("address"), fields.number("id"));
            case "scim-token.list" -> new ListScimTokens();
            case "scim-token.add" ->
                new AddScimToken(
                        fields.text("name"), fields.texts("domains"), fields.flag("readOnly"), fields.number("until"));
            case "scim-token.remove" -> new RemoveScimToken(fields.number("id"));
            default -> OfficeFormat.decode(name, fields);
        };
    }
}

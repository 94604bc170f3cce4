package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.redoubt.directory.Role;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.Secret;

/** People with roles and second factors, for tests. */
final class Officers {
    static final String PASSWORD = "correct horse battery";

    private final Map<String, Deque<String>> codes = new HashMap<>();

    /** Someone's service, as the machine's operator would ask it. */
    interface Way {
        AdminService open() throws IOException;
    }

    /** Adds a person with a second factor and roles. */
    void hire(AdminService operator, String address, Role... roles) throws IOException {
        done(operator, new AdminRequest.AddAccount(address, "", Secret.of(PASSWORD), 0, false));
        Object recovery = done(operator, new AdminRequest.AddSecondFactor(address))
                .rows()
                .getFirst()
                .get("recovery-codes");
        Deque<String> left = new ArrayDeque<>();
        assertInstanceOf(List.class, recovery).forEach(code -> left.add(String.valueOf(code)));
        codes.put(address, left);
        for (Role role : roles) {
            done(operator, new AdminRequest.GiveRole(address, role.text()));
        }
    }

    String code(String address) {
        return codes.getOrDefault(address, new ArrayDeque<>()).remove();
    }

    /** Signed in, on a connection of her own. */
    AdminService as(String address, Way way) throws IOException {
        AdminService service = way.open();
        done(service, new AdminRequest.SignInAs(address, Secret.of(PASSWORD), code(address)));
        return service;
    }

    static AdminAnswer.Done done(AdminService service, AdminRequest request) throws IOException {
        return assertInstanceOf(AdminAnswer.Done.class, service.ask(request), request.toString());
    }

    static String refused(AdminService service, AdminRequest request) throws IOException {
        return assertInstanceOf(AdminAnswer.Refused.class, service.ask(request), request.toString())
                .why();
    }
}

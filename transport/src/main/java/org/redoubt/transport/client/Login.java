package org.redoubt.transport.client;

/** How to sign in to a smart host. */
public record Login(String name, String password) {
    @Override
    public String toString() {
        return "Login[" + name + "]";
    }
}

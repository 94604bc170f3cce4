package org.redoubt.jmap.command;

/** Core/echo, RFC 8620 4: answers what was asked. */
final class CoreEchoMethod implements Method {
    @Override
    public void run(Call call) {
        call.answer(call.arguments().json());
    }
}

/** {@code redoubt doctor}: looks at everything a server needs and says in plain words what is wrong. */
@org.jspecify.annotations.NullMarked
package org.redoubt.server.doctor;

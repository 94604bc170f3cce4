/** Messages in another form for those who cannot take them as they are. */
package org.redoubt.transport.convert;

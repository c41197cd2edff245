/** What only the server shows: the services in a deployment of their own, with one deployment for all tests. */
@NullMarked
package ir.web.it.container;

import org.jspecify.annotations.NullMarked;

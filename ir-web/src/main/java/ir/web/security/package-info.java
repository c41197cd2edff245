/** Protects the console against forged requests and foreign tokens. Knows addresses, cookies and tokens, no clinic. */
@NullMarked
package ir.web.security;

import org.jspecify.annotations.NullMarked;

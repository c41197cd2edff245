package ir.web.console;

import ir.web.security.CurrentUser;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

/** What every page uses: the user, the request, and the texts that the page shows. */
@Dependent
record PageContext(
        CurrentUser currentUser, Messages messages, FlashMessages flashMessages, HttpServletRequest request) {
    @Inject
    PageContext {}
}

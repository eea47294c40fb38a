/**
 * Whose tasks a request works on. There is one tenant until requests are authenticated; every route takes the tenant
 * from here, so that the gateway changes one place.
 */
export const requestTenant = 'default';

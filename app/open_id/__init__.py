"""OpenID Connect: signing people in by way of a provider, or by the tokens of a proxy.

The only outgoing connections of the whole service are made here, to the provider that the settings name, and to
nobody when they name none.
"""

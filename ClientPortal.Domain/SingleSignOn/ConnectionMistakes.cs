namespace ClientPortal.Domain.SingleSignOn;

/// <summary>What can be wrong with a connection or a domain.</summary>
public static class ConnectionMistakes
{
    public static readonly Mistake Issuer = new("sso_issuer_form", "Enter the issuer exactly as the provider names it: an https address without ? and #.");
    public static readonly Mistake ClientId = new("sso_client_id", "Enter the client ID that the provider gave you.");
    public static readonly Mistake ClientSecret = new("sso_client_secret", "Enter the client secret that the provider gave you.");
    public static readonly Mistake Scopes = new("sso_scopes", "Separate scopes with blanks; openid has to be among them.");
    public static readonly Mistake Role = new("sso_role", "Newcomers become members or admins. Only owners make owners.");
    public static readonly Mistake Limit = new("sso_connections_limit", "A workspace has at most 10 connections. Delete one that is no longer used.");
    public static readonly Mistake DomainForm = new("sso_domain_form", "Enter a domain such as example.com.");
    public static readonly Mistake DomainPublic = new("sso_domain_public", "Anybody can get an address there. Use a domain of your own.");
    public static readonly Mistake DomainListed = new("sso_domain_listed", "This workspace has claimed this domain already.");
    public static readonly Mistake DomainLimit = new("sso_domains_limit", "A workspace has at most 50 domains. Remove one that is no longer used.");
    public static readonly Mistake DomainTaken = new("sso_domain_taken", "Another workspace has verified this domain. It has to give it up first.");
    public static readonly Mistake DomainUnproved = new("sso_domain_unproved", "Neither the DNS record nor the file was found. A new record can take an hour until everybody sees it.");
    public static readonly Mistake DomainNotVerified = new("sso_domain_not_verified", "Verify the domain first.");
    public static readonly Mistake ConnectionOff = new("sso_connection_off", "Switch the connection on first.");
}

/// <summary>What can be wrong with a provider: shown to the owner who tests the connection, and behind a sign-in that did not work.</summary>
public static class ProviderMistakes
{
    public static readonly Mistake Unreachable = new("sso_provider_unreachable", "The provider's discovery document could not be fetched. Check the issuer, and whether the portal may call it.");
    public static readonly Mistake Document = new("sso_provider_document", "What lies at the issuer's /.well-known/openid-configuration is no discovery document.");
    public static readonly Mistake OtherIssuer = new("sso_provider_issuer", "The discovery document names another issuer. Enter the issuer exactly as it stands there.");
    public static readonly Mistake Endpoints = new("sso_provider_endpoints", "The discovery document lacks an address that is needed, or names one that the portal does not call.");
    public static readonly Mistake Methods = new("sso_provider_methods", "The provider offers none of the ways that the portal knows: code flow with S256, and a client secret as Basic or in the form.");
    public static readonly Mistake Keys = new("sso_provider_keys", "The provider's public keys could not be fetched, or none of them can be used.");
    public static readonly Mistake Secret = new("sso_provider_secret", "The stored client secret cannot be opened any more. Enter it again.");
}

/// <summary>Why a sign-in with a provider is refused; what the person reads.</summary>
public static class SignOnMistakes
{
    public static readonly Mistake UnknownDomain = new("sso_unknown_domain", "No single sign-on is set up for this e-mail address. Check it, or sign in with your password.");
    public static readonly Mistake Required = new("sso_required", "The e-mail or the password is not right, or your company wants you to use single sign-on.");
    public static readonly Mistake State = new("sso_state", "This sign-in was not begun in this browser, was used already, or took longer than 15 minutes. Begin again.");
    public static readonly Mistake Provider = new("sso_provider_down", "Your company's sign-in cannot be reached or is set up wrongly. Try again later, and tell an owner of the workspace.");
    public static readonly Mistake Denied = new("sso_provider_denied", "Your company's sign-in did not let you in. Begin again, or ask its administrators.");
    public static readonly Mistake WrongIssuer = new("sso_wrong_issuer", "The answer came from another provider than the one that was asked. Nobody was signed in; begin again.");
    public static readonly Mistake CodeRefused = new("sso_code_refused", "Your company's sign-in gave the portal no answer about you. Tell an owner of the workspace to check client ID and secret.");
    public static readonly Mistake TokenRefused = new("sso_token_refused", "The answer of your company's sign-in could not be trusted. Nobody was signed in; begin again, and tell an owner of the workspace if it happens again.");
    public static readonly Mistake Email = new("sso_email_unverified", "Your company's sign-in did not confirm an e-mail address for you. Ask its administrators to verify it.");
    public static readonly Mistake ForeignDomain = new("sso_email_domain", "Your e-mail address does not belong to a verified domain of this workspace.");
    public static readonly Mistake Removed = new("sso_removed", "You are not a member of this workspace any more. Ask for a new invitation.");
    public static readonly Mistake AccountOff = new("sso_account_off", "Your account is switched off. Ask the administrators of the portal.");
    public static readonly Mistake Elsewhere = new("sso_account_elsewhere", "An account with your e-mail address belongs to somebody else's workspaces and cannot be joined with this sign-in. Sign in to it in the way you did before, and set a password there.");
    public static readonly Mistake AddressReused = new("sso_address_reused", "An account with your e-mail address belongs to another person of your company's sign-in. Tell an owner of the workspace.");
    public static readonly Mistake ProofWrong = new("sso_proof_wrong", "The password or the code is not right. After ten tries, wait 15 minutes.");
    public static readonly Mistake NotFresh = new("sso_not_fresh", "Your company's sign-in did not say that you have just proved who you are. Try again, or tell an owner of the workspace.");
    public static readonly Mistake SomebodyElse = new("sso_somebody_else", "Somebody else signed in at the provider. Sign in there with your own account.");
}

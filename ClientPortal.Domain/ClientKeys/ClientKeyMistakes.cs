namespace ClientPortal.Domain.ClientKeys;

/// <summary>What can be wrong with a client's keys.</summary>
public static class ClientKeyMistakes
{
    public static readonly Mistake Malformed = new("client_keys_malformed", "Enter a public key as a JWK, a JWK Set or PEM.");
    public static readonly Mistake Private = new("client_keys_private", "This is a private key. Keep it, replace it if it went anywhere else, and enter its public half only.");
    public static readonly Mistake Unusable = new("client_keys_unusable", "Use a key for signing: EC on P-256, or RSA of 2,048 to 4,096 bits.");
    public static readonly Mistake Algorithm = new("client_keys_algorithm", "Use ES256, RS256 or PS256, as it fits the key.");
    public static readonly Mistake KeyId = new("client_keys_kid", "A key id (kid) has 1 to 100 visible characters.");
    public static readonly Mistake Duplicate = new("client_keys_duplicate", "Two keys have the same key id (kid).");
    public static readonly Mistake None = new("client_keys_none", "There is no key in it.");
    public static readonly Mistake TooMany = new("client_keys_too_many", "These are too many keys: a client can have 10. Delete one first.");
    public static readonly Mistake KeysAndAddress = new("client_keys_and_address", "Register keys or an address where they are published, not both.");
    public static readonly Mistake Needed = new("client_keys_needed", "Register a key or an address of keys first: this method needs one.");
    public static readonly Mistake NeededByGrant = new("client_keys_needed_by_grant", "Register a key or an address of keys first: the JWT bearer grant needs one.");
    public static readonly Mistake SubjectNeeded = new("client_subject_needed", "Enter the subject of the client's certificate.");
    public static readonly Mistake SubjectMalformed = new("client_subject_malformed", "Write the subject as in CN=app.example.com,O=Example,C=DE, with a backslash before commas inside a value.");
    public static readonly Mistake BindingOfPublic = new("client_binding_of_public", "Only a confidential client can bind its tokens to a certificate.");
    public static readonly Mistake BoundTwice = new("client_bound_twice", "Bind tokens to a DPoP key or to a certificate, not to both.");
}

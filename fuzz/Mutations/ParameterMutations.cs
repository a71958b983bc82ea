namespace ClientPortal.Fuzz.Mutations;

/// <summary>What happens to the parameters of a query or a form.</summary>
internal static class ParameterMutations
{
    private static readonly string[] Strangers =
    [
        "client_id", "client_secret", "client_assertion", "client_assertion_type", "resource", "audience", "scope", "state", "nonce", "prompt", "max_age", "claims", "request", "request_uri", "dpop_jkt", "response_mode",
        "id_token_hint", "login_hint", "ui_locales", "acr_values", "display", "token", "token_type_hint", "subject_token", "actor_token", "requested_token_type", "device_code", "user_code", "assertion", "code_verifier",
        "redirect_uri", "grant_type", "returnUrl", "seen", "envelope", "answer", "workspace", "error", "error_description", "__RequestVerificationToken", "_handler", "$where", "a[]", "a[0][b]", "__proto__", "", "sub",
    ];

    private static readonly Action<Chance, List<Pair>, int>[] All = [Drop, Repeat, RepeatDiffering, Replace, ReplaceRaw, Lengthen, Rename, SwapWithNeighbour, Add, AddMany];

    public static void Apply(Chance chance, List<Pair> pairs)
    {
        if (pairs.Count == 0)
        {
            Add(chance, pairs, 0);
            return;
        }

        chance.One(All)(chance, pairs, chance.Below(pairs.Count));
    }

    private static void Drop(Chance chance, List<Pair> pairs, int at) => pairs.RemoveAt(at);

    private static void Repeat(Chance chance, List<Pair> pairs, int at) => pairs.Insert(chance.Below(pairs.Count + 1), pairs[at]);

    private static void RepeatDiffering(Chance chance, List<Pair> pairs, int at) => pairs.Add(pairs[at] with { Value = NastyValues.One(chance) });

    private static void Replace(Chance chance, List<Pair> pairs, int at) => pairs[at] = pairs[at] with { Value = NastyValues.One(chance) };

    private static void ReplaceRaw(Chance chance, List<Pair> pairs, int at) => pairs[at] = new Pair(pairs[at].Name, chance.One(NastyValues.Raw), IsRaw: true);

    private static void Lengthen(Chance chance, List<Pair> pairs, int at) => pairs[at] = pairs[at] with { Value = pairs[at].Value + NastyValues.One(chance) };

    private static void Rename(Chance chance, List<Pair> pairs, int at) =>
        pairs[at] = pairs[at] with { Name = chance.Below(3) switch { 0 => pairs[at].Name.ToUpperInvariant(), 1 => pairs[at].Name + "[]", _ => NastyValues.One(chance) } };

    // A secret never goes where a value may come back by right (state, redirect_uri): an echo there would be no finding.
    private static void SwapWithNeighbour(Chance chance, List<Pair> pairs, int at)
    {
        var other = (at + 1) % pairs.Count;
        if (!Ground.IsSecret(pairs[at].Value) && !Ground.IsSecret(pairs[other].Value))
        {
            (pairs[at], pairs[other]) = (pairs[at] with { Value = pairs[other].Value }, pairs[other] with { Value = pairs[at].Value });
        }
    }

    private static void Add(Chance chance, List<Pair> pairs, int at) => pairs.Insert(at, new Pair(chance.One(Strangers), NastyValues.One(chance)));

    private static void AddMany(Chance chance, List<Pair> pairs, int at)
    {
        for (var i = chance.One([20, 300, 1500]); i > 0; i--)
        {
            pairs.Add(new Pair($"p{i}", "x"));
        }
    }
}

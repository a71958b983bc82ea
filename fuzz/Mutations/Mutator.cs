namespace ClientPortal.Fuzz.Mutations;

/// <summary>Makes a right request wrong in one to three ways; one in sixteen stays right, so that the paths behind the checks are walked, too.</summary>
internal static class Mutator
{
    public static void Apply(Chance chance, Draft draft)
    {
        if (chance.OneIn(16))
        {
            return;
        }

        for (var times = 1 + chance.Below(3); times > 0; times--)
        {
            ApplyOnce(chance, draft);
        }
    }

    private static void ApplyOnce(Chance chance, Draft draft)
    {
        var parameters = draft.Form ?? draft.Query;
        switch (chance.Below(10))
        {
            case < 3:
                WireMutations.Apply(chance, draft);
                break;
            case 3 when parameters.FindIndex(pair => JwtMutations.IsOne(pair.Value)) is var at and >= 0:
                parameters[at] = parameters[at] with { Value = JwtMutations.Apply(chance, parameters[at].Value) };
                break;
            case < 9 when draft.Text is { } json:
                draft.Text = Text(chance, json);
                break;
            case 9:
                ParameterMutations.Apply(chance, draft.Query);
                break;
            default:
                ParameterMutations.Apply(chance, parameters);
                break;
        }
    }

    private static string Text(Chance chance, string json)
    {
        try
        {
            return JsonMutations.Apply(chance, json);
        }
        catch (Exception broken) when (broken is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            return json; // by the mutation before: no JSON any more, a member twice, half a character; that is enough
        }
    }
}

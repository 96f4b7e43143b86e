Console.WriteLine("pushorleans");

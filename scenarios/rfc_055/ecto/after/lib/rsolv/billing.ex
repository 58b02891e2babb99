defmodule Rsolv.Billing do
  @moduledoc "What customers owe."

  alias Rsolv.Customers.Customer
  alias Rsolv.Repo

  def trial_over?(id) do
    Customer |> Repo.get!(id) |> Customer.trial_expired?()
  end
end
